package io.ponder4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.ponder4j.Outcome;
import io.ponder4j.Ponder;
import io.ponder4j.Role;
import io.ponder4j.Selection;
import io.ponder4j.answer.AnswerType;
import io.ponder4j.generate.Completion;
import io.ponder4j.generate.Finish;
import io.ponder4j.generate.Generator;
import io.ponder4j.generate.Prefix;
import io.ponder4j.generate.Prompt;
import io.ponder4j.generate.Request;
import io.ponder4j.generate.SamplingParams;
import io.ponder4j.generate.Usage;
import io.ponder4j.verify.Candidate;
import io.ponder4j.verify.OutcomeVerifier;
import io.ponder4j.verify.Score;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/**
 * What every outcome verifier keeps that does not depend on chance. Implement the first three
 * methods.
 */
public interface OutcomeVerifierContract {

  /** The verifier under test. */
  OutcomeVerifier verifier();

  /** A question that it can judge answers to. */
  Prompt prompt();

  /** Answer texts to it, at least 3. */
  List<String> texts();

  /** How answers are found in the texts. */
  default AnswerType answers() {
    return AnswerType.text();
  }

  private List<Candidate> candidates() {
    var request = Request.of(Prefix.of(prompt()), SamplingParams.DEFAULT, 0);
    var all = new ArrayList<Candidate>();
    for (String text : texts()) {
      Completion completion = Completion.ofText(request, text, Usage.NONE, Finish.EOS);
      all.add(new Candidate(all.size(), completion, answers().extract(completion)));
    }
    return all;
  }

  private List<Score> score(List<Candidate> candidates) {
    Generator unused =
        (request, listener) -> {
          throw new AssertionError("the verifier is not to generate");
        };
    var scores = new AtomicReference<List<Score>>(List.of());
    Outcome outcome =
        Ponder.with(unused)
            .verifier(verifier())
            .answers(answers())
            .seed(1)
            .using(
                (prompt, run) -> {
                  var verifier = (OutcomeVerifier) run.get(Role.VERIFIER);
                  scores.set(verifier.score(prompt, candidates, run));
                  return run.conclude(Selection.none());
                })
            .ask(prompt());
    assertThat(outcome.failures()).isEmpty();
    assertThat(outcome.spent().scoredSteps())
        .isEqualTo(candidates.stream().mapToInt(verifier()::steps).sum());
    return scores.get();
  }

  @Test
  default void score_eachCandidate_oneScore() {
    assertThat(score(candidates())).hasSameSizeAs(texts());
  }

  @Test
  default void score_otherOrder_sameScoresInThatOrder() {
    List<Candidate> reversed = new ArrayList<>(candidates());
    Collections.reverse(reversed);

    List<Score> scores = new ArrayList<>(score(reversed));

    Collections.reverse(scores);
    assertThat(scores).isEqualTo(score(candidates()));
  }

  @Test
  default void score_oneCandidate_sameAsAmongOthers() {
    List<Score> all = score(candidates());

    for (int i = 0; i < all.size(); i++) {
      assertThat(score(List.of(candidates().get(i)))).containsExactly(all.get(i));
    }
  }
}
