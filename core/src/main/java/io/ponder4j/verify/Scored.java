package io.ponder4j.verify;

import java.util.Objects;

/**
 * A score.
 *
 * @param value within {@code range}
 * @param range what the value means
 */
public record Scored(double value, ScoreRange range) implements Score {

  public Scored {
    Objects.requireNonNull(range, "range");
    if (!range.contains(value)) {
      throw new IllegalArgumentException(value + " is no " + range + "; use Score.of to sanitise");
    }
  }
}
