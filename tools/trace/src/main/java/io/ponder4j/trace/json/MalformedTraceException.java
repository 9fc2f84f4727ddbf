package io.ponder4j.trace.json;

import org.jspecify.annotations.Nullable;

/** A line of a trace or recording is not what it should be. The message says what to do. */
public class MalformedTraceException extends TraceFileException {

  private static final long serialVersionUID = 1L;

  private final long line;

  /**
   * A bad line.
   *
   * @param file the file's name
   * @param line the line's number, from 1
   * @param problem what is wrong, and what to do
   */
  public MalformedTraceException(
      String file, long line, String problem, @Nullable Throwable cause) {
    super(file + ", line " + line + ": " + problem, cause);
    this.line = line;
  }

  /** The line's number, from 1; the header is line 1. */
  public long line() {
    return line;
  }
}
