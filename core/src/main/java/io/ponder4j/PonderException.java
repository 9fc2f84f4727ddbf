package io.ponder4j;

import org.jspecify.annotations.Nullable;

/** The root of everything this library throws, but for bad arguments. */
public class PonderException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public PonderException(String message) {
    super(message);
  }

  public PonderException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
