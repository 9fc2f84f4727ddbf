package io.ponder4j.verifiers.execute;

import java.util.Objects;

/**
 * Says whether a program that ended by itself passed. One that was ended, by a limit, never does.
 */
@FunctionalInterface
public interface Verdict {

  /** True where it passed. */
  boolean passes(Ran ran);

  /**
   * Passed with exit code 0. A candidate that leaves early with {@code exit(0)} passes too, where
   * it runs in the process of its tests.
   */
  static Verdict exitCode() {
    return ran -> ran.exitCode() == 0;
  }

  /**
   * Passed with exit code 0 and this output, white space at its ends and carriage returns aside.
   */
  static Verdict prints(String expected) {
    String wanted = plain(expected);
    return ran -> ran.exitCode() == 0 && plain(ran.output()).equals(wanted);
  }

  /**
   * Passed with exit code 0 and this last line: what tests print at their end, so that a candidate
   * that leaves early with {@code exit(0)} does not pass.
   */
  static Verdict lastLine(String expected) {
    Objects.requireNonNull(expected, "expected");
    return ran -> {
      String output = plain(ran.output());
      String last = output.substring(output.lastIndexOf('\n') + 1);
      return ran.exitCode() == 0 && last.equals(expected);
    };
  }

  private static String plain(String text) {
    return text.replace("\r\n", "\n").strip();
  }
}
