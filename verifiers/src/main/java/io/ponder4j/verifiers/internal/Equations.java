package io.ponder4j.verifiers.internal;

import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Pattern;
import org.hipparchus.fraction.BigFraction;

/** Finds equations of plain numbers in a line of text, and checks them. */
public final class Equations {

  /** What a line's equations are. */
  public enum Verdict {
    /** There are some, and all hold. */
    RIGHT,
    /** At least one does not hold. */
    WRONG,
    /** There is none. */
    NOTHING
  }

  private static final int LONGEST_LINE = 10_000;
  private static final String ARITHMETIC = "0123456789.,$%()+-\u2212*/\u00d7\u00f7\u00b7 \t";
  private static final String OPERATORS = "+-\u2212*/\u00d7\u00f7\u00b7";

  /** From so many digits behind the point on, a number is what a calculator showed: 0.1 + 0.2. */
  private static final int CALCULATOR_DECIMALS = 10;

  private static final BigFraction CALCULATOR_ERROR =
      new BigFraction(BigInteger.ONE, BigInteger.TEN.pow(14));

  // "2 x 5" is a product; a letter anywhere else is a variable or a word.
  private static final Pattern TIMES = Pattern.compile("(?<=\\d|\\))\\h*+[xX]\\h*+(?=[$(]?\\d)");
  private static final Pattern BULLET = Pattern.compile("\\A\\s*+\\d{1,3}+[.)]\\s++(?=\\S)");

  private Equations() {}

  /**
   * Checks the equations of a line. A right side that is rounded counts as right, by decimals or by
   * a calculator's floating point.
   */
  public static Verdict check(String line) {
    if (line.length() > LONGEST_LINE || line.indexOf('=') < 0) {
      return Verdict.NOTHING;
    }
    String plain = TIMES.matcher(line.replace("\\times", "*").replace("\\$", "$")).replaceAll("*");
    plain = BULLET.matcher(plain).replaceFirst("");
    Verdict verdict = Verdict.NOTHING;
    for (int at = plain.indexOf('='); at >= 0; at = plain.indexOf('=', at + 1)) {
      Optional<Arithmetic> left = left(plain, at);
      Optional<Arithmetic> right = right(plain, at + 1);
      if (left.isEmpty() || right.isEmpty() || !(left.get().computes() || right.get().computes())) {
        continue;
      }
      if (!holds(left.get(), right.get())) {
        return Verdict.WRONG;
      }
      verdict = Verdict.RIGHT;
    }
    return verdict;
  }

  private static boolean holds(Arithmetic left, Arithmetic right) {
    BigFraction apart = left.value().subtract(right.value()).abs();
    if (apart.signum() == 0) {
      return true;
    }
    int decimals = right.decimals();
    BigFraction allowed = new BigFraction(BigInteger.ONE, BigInteger.TEN.pow(decimals)).divide(2);
    if (decimals >= CALCULATOR_DECIMALS) {
      allowed = left.value().abs().add(BigFraction.ONE).multiply(CALCULATOR_ERROR).add(allowed);
    }
    return decimals > 0 && apart.compareTo(allowed) <= 0;
  }

  /** The arithmetic that ends at a place. */
  private static Optional<Arithmetic> left(String line, int end) {
    int start = end;
    while (start > 0 && ARITHMETIC.indexOf(line.charAt(start - 1)) >= 0) {
      start--;
    }
    String text = line.substring(start, end).strip();
    // "x + 5 = 10" says nothing of "+ 5", nor does "f(2) = 4" of "(2)".
    boolean cut = start > 0 && line.charAt(start - 1) != '=' && line.charAt(start - 1) != '>';
    boolean belongs =
        cut && (isOperator(text, 0) || isVariable(line, start - 1) || startsInside(line, start));
    return text.isEmpty() || belongs ? Optional.empty() : Arithmetic.read(text);
  }

  private static boolean startsInside(String line, int start) {
    char before = line.charAt(start - 1);
    return line.charAt(start) != ' '
        && (Character.isLetterOrDigit(before) || "}\\^_{".indexOf(before) >= 0);
  }

  /** The arithmetic that starts at a place. */
  private static Optional<Arithmetic> right(String line, int start) {
    int end = start;
    while (end < line.length() && ARITHMETIC.indexOf(line.charAt(end)) >= 0) {
      end++;
    }
    boolean variable =
        end < line.length() && (isVariable(line, end) || "\\^_{".indexOf(line.charAt(end)) >= 0);
    if (variable) {
      return Optional.empty();
    }
    String text = line.substring(start, end).strip();
    while (!text.isEmpty()
        && !Character.isDigit(text.charAt(text.length() - 1))
        && !text.endsWith(")")
        && !text.endsWith("%")) {
      text = text.substring(0, text.length() - 1).strip(); // punctuation, or a dash
    }
    Optional<Arithmetic> all = Arithmetic.read(text);
    return all.isEmpty() && text.endsWith(")")
        ? Arithmetic.read(text.substring(0, text.length() - 1))
        : all;
  }

  private static boolean isOperator(String text, int at) {
    return at < text.length() && OPERATORS.indexOf(text.charAt(at)) >= 0;
  }

  /** True for a letter that stands alone, but for the words "a" and "I". */
  private static boolean isVariable(String line, int at) {
    char c = line.charAt(at);
    boolean alone =
        (at == 0 || !Character.isLetter(line.charAt(at - 1)))
            && (at + 1 == line.length() || !Character.isLetter(line.charAt(at + 1)));
    return Character.isLetter(c) && alone && c != 'a' && c != 'I';
  }
}
