package io.ponder4j.cli.bench;

import io.ponder4j.PonderException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A file of recorded samples is not what it should be. The message says where, and what to do. */
public class MalformedReplayException extends PonderException {

  private static final long serialVersionUID = 1L;

  private final long line;

  MalformedReplayException(Path file, long line, String problem, @Nullable Throwable cause) {
    super(file + ", line " + line + ": " + problem, cause);
    this.line = line;
  }

  /** The line's number, from 1. */
  public long line() {
    return line;
  }
}
