package io.ponder4j;

import io.ponder4j.answer.Answer;
import io.ponder4j.verify.Candidate;
import java.util.Optional;

/**
 * An answer was found.
 *
 * @param value the answer
 * @param source the candidate it was taken from
 * @param report everything found and spent
 */
public record Answered(Answer value, Candidate source, Report report) implements Outcome {

  @Override
  public Optional<Answer> answer() {
    return Optional.of(value);
  }

  @Override
  public Optional<Candidate> candidate() {
    return Optional.of(source);
  }
}
