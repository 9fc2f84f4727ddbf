package io.ponder4j.answer;

import java.util.Objects;

/**
 * An extracted answer.
 *
 * @param text its canonical text: {@code 391} for {@code 0391} or {@code 391.0} where the type is
 *     an integer
 */
public record Answer(String text) {

  public Answer {
    Objects.requireNonNull(text, "text");
  }
}
