package io.ponder4j.answer;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds numbers in text. Patterns are possessive, so that a search takes time linear in the text.
 */
final class Numbers {

  private static final int MAX_CHARACTERS = 1000; // longer ones are no answers, and slow to parse

  // The digits after each comma are counted at that comma: a look-ahead after all of them would
  // read
  // a long chain again from each of its commas.
  private static final String DIGITS = "(?:\\d{1,3}+(?:,\\d{3}(?!\\d))++|\\d++)";
  private static final String EXPONENT = "(?:[eE][-+\u2212]?+\\d{1,3}+(?!\\d))?+";

  // A sign counts only where no operand stands before it: "5-3" ends in 3, "= -3" in -3.
  private static final String NUMBER =
      "(?<![\\w.)])[-+\u2212]?+" + DIGITS + "?+(?:\\.\\d++)?+(?<=\\d)" + EXPONENT;

  static final Pattern DECIMAL = Pattern.compile(NUMBER);
  static final Pattern FRACTION =
      Pattern.compile(
          "(?<top>" + NUMBER + ")(?:\\s?/\\s?(?<bottom>" + DIGITS + "(?:\\.\\d++)?+" + "))?+");

  private Numbers() {}

  /** The last number of a text. */
  static Optional<BigDecimal> last(String text) {
    Matcher matcher = DECIMAL.matcher(text);
    String last = "";
    while (matcher.find()) {
      last = matcher.group();
    }
    return parse(last);
  }

  /** The value of a text that {@link #DECIMAL} matched; empty for none or a monstrous one. */
  static Optional<BigDecimal> parse(String number) {
    if (number.isEmpty() || number.length() > MAX_CHARACTERS) {
      return Optional.empty();
    }
    return Optional.of(new BigDecimal(number.replace(",", "").replace('\u2212', '-')));
  }
}
