package io.ponder4j.verifiers.rule;

import io.ponder4j.answer.Answer;
import io.ponder4j.answer.AnswerType;
import io.ponder4j.answer.Equivalence;
import io.ponder4j.generate.Prompt;
import io.ponder4j.run.Run;
import io.ponder4j.verify.Candidate;
import io.ponder4j.verify.OutcomeVerifier;
import io.ponder4j.verify.Score;
import io.ponder4j.verify.Unscored;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * Compares a candidate's answer with the expected one: 1 where the run's {@link AnswerType} says
 * that they are the same, 0 where it says that they differ or where the candidate has no answer.
 *
 * <p>Unscored where the answer type is unsure, where no answer is expected of the prompt, and where
 * the expected text is no answer of that type. With known answers it is the upper bound of what any
 * verifier can do for a strategy. As thread-safe as its function.
 *
 * @param expected the expected answer to a prompt, as {@link AnswerType#read} takes it; empty where
 *     none is known
 */
public record ExactAnswerVerifier(Function<Prompt, Optional<String>> expected)
    implements OutcomeVerifier {

  public ExactAnswerVerifier {
    Objects.requireNonNull(expected, "expected");
  }

  /** Expected answers by question, which is the content of a prompt's last message. */
  public static ExactAnswerVerifier of(Map<String, String> answersByQuestion) {
    Map<String, String> answers = Map.copyOf(answersByQuestion);
    return new ExactAnswerVerifier(
        prompt -> Optional.ofNullable(answers.get(prompt.lastContent())));
  }

  @Override
  public List<Score> score(Prompt prompt, List<Candidate> candidates, Run run) {
    Optional<String> text = expected.apply(prompt);
    if (text.isEmpty()) {
      return unscored(candidates, "no answer to this prompt is known");
    }
    Optional<Answer> key = run.answers().read(text.get());
    if (key.isEmpty()) {
      return unscored(
          candidates, "the expected text is no answer of the run's type: " + text.get());
    }
    return candidates.stream().map(c -> score(c, key.get(), run.answers())).toList();
  }

  private static List<Score> unscored(List<Candidate> candidates, String reason) {
    return Collections.nCopies(candidates.size(), new Unscored(reason));
  }

  private static Score score(Candidate candidate, Answer key, AnswerType answers) {
    if (candidate.answer().isEmpty()) {
      return Score.probability(0);
    }
    Answer given = candidate.answer().get();
    Equivalence equivalence = answers.compare(given, key);
    if (equivalence == Equivalence.UNSURE) {
      return new Unscored(
          "it is unsure whether '" + given.text() + "' is the same as '" + key.text() + "'");
    }
    return Score.probability(equivalence == Equivalence.SAME ? 1 : 0);
  }
}
