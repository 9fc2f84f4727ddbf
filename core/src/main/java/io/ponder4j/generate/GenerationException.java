package io.ponder4j.generate;

import io.ponder4j.PonderException;
import org.jspecify.annotations.Nullable;

/** A generation failed. {@link #usage()} tells what it took all the same. */
public class GenerationException extends PonderException {

  private static final long serialVersionUID = 1L;

  private final transient @Nullable Usage usage;

  public GenerationException(String message) {
    this(message, null, Usage.NONE);
  }

  public GenerationException(String message, @Nullable Throwable cause) {
    this(message, cause, Usage.NONE);
  }

  /**
   * A failure after some work.
   *
   * @param usage what was made before it failed
   */
  public GenerationException(String message, @Nullable Throwable cause, Usage usage) {
    super(message, cause);
    this.usage = usage;
  }

  /** What was made before it failed. */
  public Usage usage() {
    return usage == null ? Usage.NONE : usage;
  }

  /**
   * True when the same request may succeed later: a busy server, a lost connection. By default
   * false.
   */
  public boolean retriable() {
    return false;
  }
}
