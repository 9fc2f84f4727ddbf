package io.ponder4j.verifiers.internal.math;

import java.math.BigInteger;
import java.util.Map;
import java.util.TreeMap;
import org.hipparchus.fraction.BigFraction;

/**
 * A product of powers of bases. A base is a prime number, by its digits, with an exponent in (0,
 * 1); {@code i}, the imaginary unit, with exponent 1; or any other name, with a positive whole
 * exponent.
 *
 * <p>Different monomials are linearly independent over the rationals: those of primes by
 * Besicovitch's theorem (1940), names since they stand for anything.
 */
record Monomial(Map<String, BigFraction> exponents) {

  static final String IMAGINARY = "i";
  static final Monomial ONE = new Monomial(Map.of());

  /** A monomial and the number that came out of its making. */
  record Scaled(BigFraction factor, Monomial monomial) {}

  /** The product of two. */
  static Scaled product(Monomial a, Monomial b) {
    Map<String, BigFraction> exponents = new TreeMap<>(a.exponents);
    b.exponents.forEach((base, exponent) -> exponents.merge(base, exponent, BigFraction::add));
    return normal(exponents);
  }

  /** A power of one base. */
  static Scaled power(String base, BigFraction exponent) {
    return normal(new TreeMap<>(Map.of(base, exponent)));
  }

  private static Scaled normal(Map<String, BigFraction> exponents) {
    BigFraction factor = BigFraction.ONE;
    for (var entry : exponents.entrySet()) {
      String base = entry.getKey();
      BigFraction exponent = entry.getValue();
      if (base.equals(IMAGINARY)) {
        int quarter = exponent.getNumerator().mod(BigInteger.valueOf(4)).intValue();
        factor = quarter >= 2 ? factor.negate() : factor;
        entry.setValue(new BigFraction(quarter % 2));
      } else if (isPrime(base)) {
        BigInteger whole = floor(exponent);
        if (whole.signum() != 0) {
          factor = factor.multiply(Limits.power(new BigFraction(new BigInteger(base)), whole));
          entry.setValue(exponent.subtract(new BigFraction(whole)));
        }
      }
    }
    exponents.values().removeIf(exponent -> exponent.signum() == 0);
    return new Scaled(factor, exponents.isEmpty() ? ONE : new Monomial(exponents));
  }

  static boolean isPrime(String base) {
    return Character.isDigit(base.charAt(0));
  }

  private static BigInteger floor(BigFraction value) {
    BigInteger[] parts = value.getNumerator().divideAndRemainder(value.getDenominator());
    return parts[1].signum() < 0 ? parts[0].subtract(BigInteger.ONE) : parts[0];
  }
}
