package io.ponder4j.verifiers.internal.math;

import java.math.BigInteger;
import org.hipparchus.fraction.BigFraction;

/** How large things may get that are computed from a model's text. */
final class Limits {

  static final int LARGEST_EXPONENT = 100;
  static final int MOST_TERMS = 300;
  private static final int MOST_BITS = 4_000;

  private Limits() {}

  /** A number, if it is not too large. */
  static BigFraction checked(BigFraction value) {
    if (value.getNumerator().bitLength() > MOST_BITS
        || value.getDenominator().bitLength() > MOST_BITS) {
      throw new UnreadableException("a number too large");
    }
    return value;
  }

  /** A whole power. */
  static BigFraction power(BigFraction base, BigInteger exponent) {
    long bits = Math.max(base.getNumerator().bitLength(), base.getDenominator().bitLength());
    if (exponent.bitLength() > 20 || bits * exponent.abs().longValue() > MOST_BITS) {
      throw new UnreadableException("a power too large");
    }
    if (base.signum() == 0 && exponent.signum() <= 0) {
      throw new UnreadableException("a power of zero");
    }
    return base.pow(exponent.intValue());
  }
}
