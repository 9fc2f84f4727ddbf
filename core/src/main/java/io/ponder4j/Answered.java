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

  private static final int MOST_SHOWN = 60; // characters of an answer

  @Override
  public Optional<Answer> answer() {
    return Optional.of(value);
  }

  @Override
  public Optional<Candidate> candidate() {
    return Optional.of(source);
  }

  /** In one line, without the candidates' texts. */
  @Override
  public String toString() {
    String line = value.text().replaceAll("\\s+", " ");
    String text = line.length() > MOST_SHOWN ? line.substring(0, MOST_SHOWN) + "..." : line;
    return "Answered[" + text + " of candidate " + source.index() + ", " + report + "]";
  }
}
