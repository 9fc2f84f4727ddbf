package io.ponder4j.trace.json;

import io.ponder4j.PonderException;
import org.jspecify.annotations.Nullable;

/** A strategy could not be read from JSON, or not be written. The message names the place. */
public class StrategyFormatException extends PonderException {

  private static final long serialVersionUID = 1L;

  private final String place;

  /**
   * A problem with a strategy.
   *
   * @param place where, such as {@code $.inner.n}; {@code $} is the whole
   * @param problem what is wrong there
   */
  public StrategyFormatException(String place, String problem, @Nullable Throwable cause) {
    super(place + ": " + problem, cause);
    this.place = place;
  }

  /** Where: {@code $} is the whole, {@code $.inner.n} a parameter of its parameter. */
  public String place() {
    return place;
  }
}
