package io.ponder4j.verifiers.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.ponder4j.Ponder;
import io.ponder4j.Role;
import io.ponder4j.Selection;
import io.ponder4j.answer.AnswerType;
import io.ponder4j.generate.Completion;
import io.ponder4j.generate.Finish;
import io.ponder4j.generate.Prefix;
import io.ponder4j.generate.Prompt;
import io.ponder4j.generate.Request;
import io.ponder4j.generate.SamplingParams;
import io.ponder4j.generate.Usage;
import io.ponder4j.testkit.OutcomeVerifierContract;
import io.ponder4j.verify.OutcomeVerifier;
import io.ponder4j.verify.Score;
import io.ponder4j.verify.Unscored;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ExactAnswerVerifierTest implements OutcomeVerifierContract {

  @Override
  public OutcomeVerifier verifier() {
    return ExactAnswerVerifier.of(Map.of("2+2?", "04"));
  }

  @Override
  public Prompt prompt() {
    return Prompt.of("2+2?");
  }

  @Override
  public List<String> texts() {
    return List.of("It is 4.", "5", "no idea", "4.0");
  }

  @Override
  public AnswerType answers() {
    return AnswerType.integer();
  }

  private Score score(String question, String expected, AnswerType answers, String text) {
    var found = new AtomicReference<Score>();
    Ponder.with(
            (request, listener) -> {
              throw new AssertionError("the verifier is not to generate");
            })
        .verifier(ExactAnswerVerifier.of(Map.of("2+2?", expected)))
        .answers(answers)
        .using(
            (prompt, run) -> {
              Request request = Request.of(Prefix.of(prompt), SamplingParams.DEFAULT, 0);
              Completion completion = Completion.ofText(request, text, Usage.NONE, Finish.EOS);
              var verifier = (OutcomeVerifier) run.get(Role.VERIFIER);
              found.set(verifier.score(prompt, List.of(run.candidate(0, completion)), run).get(0));
              return run.conclude(Selection.none());
            })
        .ask(question);
    return found.get();
  }

  @Test
  void score_sameAnswerWrittenOtherwise_one() {
    assertThat(score("2+2?", "4", AnswerType.integer(), "so 1 + 3 = 4.0"))
        .isEqualTo(Score.probability(1));
    assertThat(score("2+2?", "1,000", AnswerType.decimal(BigDecimal.ZERO), "1000"))
        .isEqualTo(Score.probability(1));
    assertThat(score("2+2?", "It is B", AnswerType.choice("A", "B"), "B"))
        .isEqualTo(Score.probability(1));
  }

  @Test
  void score_otherAnswerOrNone_zero() {
    assertThat(score("2+2?", "4", AnswerType.integer(), "5")).isEqualTo(Score.probability(0));
    assertThat(score("2+2?", "4", AnswerType.integer(), "dunno")).isEqualTo(Score.probability(0));
  }

  @Test
  void score_answerTypeUnsure_unscoredWithBothAnswers() {
    assertThat(score("2+2?", "Four", AnswerType.text(), "four")).isEqualTo(Score.probability(1));
    assertThat(score("2+2?", "Four", AnswerType.text(), "it's four"))
        .isEqualTo(new Unscored("it is unsure whether 'it's four' is the same as 'Four'"));
  }

  @Test
  void score_questionWithoutKey_unscored() {
    assertThat(score("3+3?", "4", AnswerType.integer(), "6"))
        .isEqualTo(new Unscored("no answer to this prompt is known"));
  }

  @Test
  void score_keyOfAnotherType_unscored() {
    assertThat(score("2+2?", "four", AnswerType.integer(), "4"))
        .isEqualTo(new Unscored("the expected text is no answer of the run's type: four"));
  }
}
