package io.ponder4j.trace.json;

import io.ponder4j.PonderException;
import org.jspecify.annotations.Nullable;

/** A trace or recording could not be written or read. The message names the file. */
public class TraceFileException extends PonderException {

  private static final long serialVersionUID = 1L;

  public TraceFileException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
