package io.ponder4j.cli.bench;

import java.util.Locale;

/**
 * A line of a check.
 *
 * @param holds whether it is as wanted
 * @param text what was measured and what was wanted
 */
record Finding(boolean holds, String text) {

  static Finding of(boolean holds, String format, Object... values) {
    return new Finding(holds, String.format(Locale.ROOT, format, values));
  }

  String line() {
    return (holds ? "ok    " : "FAIL  ") + text;
  }
}
