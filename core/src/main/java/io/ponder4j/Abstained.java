package io.ponder4j;

import io.ponder4j.answer.Answer;
import io.ponder4j.verify.Candidate;
import java.util.Optional;

/**
 * No answer is given.
 *
 * @param reason why
 * @param candidate the best candidate, which has no answer or was not accepted; empty where nothing
 *     was written
 * @param report everything found and spent
 */
public record Abstained(Reason reason, Optional<Candidate> candidate, Report report)
    implements Outcome {

  /** Why no answer is given. */
  public enum Reason {
    /** No candidate had an answer that could be extracted. */
    NO_ANSWER,
    /** There were answers, and the strategy took none of them for right. */
    NOT_ACCEPTED
  }

  @Override
  public Optional<Answer> answer() {
    return Optional.empty();
  }

  /** In one line, without the candidates' texts. */
  @Override
  public String toString() {
    return "Abstained[" + reason + ", " + report + "]";
  }
}
