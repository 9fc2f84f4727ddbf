package io.ponder4j.verifiers.internal;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hipparchus.fraction.BigFraction;

/**
 * Plain arithmetic that a model wrote: numbers, the four operations and brackets, computed exactly.
 *
 * @param value what it comes to
 * @param numbers the numbers that are written in it, in order
 * @param decimals digits behind the point where all of it is one decimal number, else 0
 */
public record Arithmetic(BigFraction value, List<BigFraction> numbers, int decimals) {

  private static final int DEEPEST = 50;
  private static final int LONGEST_NUMBER = 100;
  private static final int MOST_BITS = 10_000;

  private static final Pattern NUMBER =
      Pattern.compile("(?:\\d{1,3}+(?:,\\d{3}(?!\\d))++|\\d++)?+(?:\\.\\d++)?+(?<=\\d)");

  public Arithmetic {
    numbers = List.copyOf(numbers);
  }

  /** A text that is arithmetic and nothing else; empty where it is not, or beyond the limits. */
  public static Optional<Arithmetic> read(String text) {
    try {
      return Optional.of(new Reader(text).all());
    } catch (NoArithmeticException e) {
      return Optional.empty();
    }
  }

  /** True where something is computed in it. */
  public boolean computes() {
    return numbers.size() > 1;
  }

  /** Not shown to anybody. */
  private static final class NoArithmeticException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NoArithmeticException() {
      super(null, null, false, false);
    }
  }

  /** Recursive descent with a limit of depth. */
  private static final class Reader {

    private final String text;
    private final Matcher number;
    private final List<BigFraction> numbers = new ArrayList<>();
    private int at;
    private int depth;
    private int decimals;

    Reader(String text) {
      this.text = text;
      this.number = NUMBER.matcher(text).useTransparentBounds(true);
    }

    Arithmetic all() {
      BigFraction value = sum();
      if (peek() != 0) {
        throw new NoArithmeticException();
      }
      return new Arithmetic(value, numbers, numbers.size() == 1 ? decimals : 0);
    }

    /** The next character that is no white space and no currency; 0 at the end. */
    private char peek() {
      while (at < text.length()
          && (Character.isWhitespace(text.charAt(at)) || text.charAt(at) == '$')) {
        at++;
      }
      return at < text.length() ? text.charAt(at) : 0;
    }

    private BigFraction sum() {
      BigFraction sum = product();
      while (true) {
        switch (peek()) {
          case '+' -> {
            at++;
            sum = checked(sum.add(product()));
          }
          case '-', '\u2212' -> {
            at++;
            sum = checked(sum.subtract(product()));
          }
          default -> {
            return sum;
          }
        }
      }
    }

    private BigFraction product() {
      BigFraction product = signed();
      while (true) {
        switch (peek()) {
          case '*', '\u00d7', '\u00b7' -> {
            at++;
            product = checked(product.multiply(signed()));
          }
          case '/', '\u00f7' -> {
            at++;
            BigFraction divisor = signed();
            if (divisor.signum() == 0) {
              throw new NoArithmeticException();
            }
            product = checked(product.divide(divisor));
          }
          default -> {
            return product;
          }
        }
      }
    }

    private BigFraction signed() {
      if (++depth > DEEPEST) {
        throw new NoArithmeticException();
      }
      BigFraction value =
          switch (peek()) {
            case '-', '\u2212' -> {
              at++;
              yield signed().negate();
            }
            case '(' -> {
              at++;
              BigFraction inner = sum();
              if (peek() != ')') {
                throw new NoArithmeticException();
              }
              at++;
              yield inner;
            }
            default -> number();
          };
      depth--;
      if (peek() == '%') {
        at++;
        return value.divide(100);
      }
      return value;
    }

    private BigFraction number() {
      number.region(at, text.length());
      if (!number.lookingAt() || number.end() == at || number.end() - at > LONGEST_NUMBER) {
        throw new NoArithmeticException();
      }
      at = number.end();
      var decimal = new BigDecimal(number.group().replace(",", ""));
      decimals = decimal.scale();
      var value = new BigFraction(decimal.unscaledValue(), BigInteger.TEN.pow(decimal.scale()));
      numbers.add(value);
      return value;
    }

    private static BigFraction checked(BigFraction value) {
      if (value.getNumerator().bitLength() > MOST_BITS
          || value.getDenominator().bitLength() > MOST_BITS) {
        throw new NoArithmeticException();
      }
      return value;
    }
  }
}
