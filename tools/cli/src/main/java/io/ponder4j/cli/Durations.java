package io.ponder4j.cli;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import picocli.CommandLine.TypeConversionException;

/** Reads durations as people write them. */
final class Durations {

  private Durations() {}

  /** {@code 500ms}, {@code 15s}, {@code 2m}, {@code 1h}, or ISO 8601 like {@code PT1M30S}. */
  static Duration parse(String text) {
    String iso = text.endsWith("ms") ? millis(text) : "PT" + text;
    try {
      return Duration.parse(text.startsWith("P") ? text : iso);
    } catch (DateTimeParseException e) {
      throw new TypeConversionException(
          "'" + text + "' is no duration; write 500ms, 15s, 2m or PT1M30S");
    }
  }

  private static String millis(String text) {
    try {
      return Duration.ofMillis(Long.parseLong(text.substring(0, text.length() - 2))).toString();
    } catch (NumberFormatException e) {
      return text;
    }
  }
}
