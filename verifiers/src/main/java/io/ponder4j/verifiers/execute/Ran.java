package io.ponder4j.verifiers.execute;

import java.util.Objects;

/**
 * A program that ended by itself.
 *
 * @param exitCode 0 where it says that all went well; above 128 where a signal ended it
 * @param output its standard output, read as UTF-8; what is none becomes U+FFFD
 * @param errors its standard error, likewise
 */
public record Ran(int exitCode, String output, String errors) {

  public Ran {
    Objects.requireNonNull(output, "output");
    Objects.requireNonNull(errors, "errors");
  }
}
