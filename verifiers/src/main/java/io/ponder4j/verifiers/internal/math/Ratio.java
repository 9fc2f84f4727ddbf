package io.ponder4j.verifiers.internal.math;

import java.math.BigInteger;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.hipparchus.fraction.BigFraction;
import org.jspecify.annotations.Nullable;

/**
 * A quotient of polynomials: every expression of numbers, names, the four operations, whole powers
 * and roots of numbers. What else there is (a root of a sum, a sine) becomes a name that hides it,
 * beginning with {@link #HIDDEN}; then equal ratios still are the same, but different ones may be.
 */
record Ratio(Polynomial top, Polynomial bottom) {

  static final String HIDDEN = "~";

  /** Trial division up to here; what is left below its square is a prime. */
  private static final int LARGEST_DIVISOR = 10_000;

  Ratio {
    if (bottom.isZero()) {
      throw new UnreadableException("a division by zero");
    }
  }

  static Ratio of(Polynomial polynomial) {
    return new Ratio(polynomial, Polynomial.ONE);
  }

  /** The normal form of an expression. */
  static Ratio of(Node node) {
    if (node instanceof Node.Num number) {
      return of(Polynomial.of(number.value()));
    }
    if (node instanceof Node.Symbol symbol) {
      return name(symbol.name());
    }
    if (node instanceof Node.Sum sum) {
      Ratio total = of(Polynomial.ZERO);
      for (Node term : sum.terms()) {
        total = total.plus(of(term));
      }
      return total;
    }
    if (node instanceof Node.Product product) {
      return of(product.left()).times(of(product.right()));
    }
    if (node instanceof Node.Quotient quotient) {
      return of(quotient.top()).times(of(quotient.bottom()).inverse());
    }
    if (node instanceof Node.Power power) {
      return of(power.base()).power(of(power.exponent()));
    }
    Node.Call call = (Node.Call) node;
    return hidden(call.name() + "(" + of(call.argument()) + ")");
  }

  private static Ratio name(String name) {
    return of(Polynomial.power(name, BigFraction.ONE));
  }

  private static Ratio hidden(String what) {
    if (what.length() > 500) {
      throw new UnreadableException("too long");
    }
    return name(HIDDEN + what);
  }

  Ratio plus(Ratio other) {
    return bottom.equals(other.bottom)
        ? new Ratio(top.plus(other.top), bottom)
        : new Ratio(
            top.times(other.bottom).plus(other.top.times(bottom)), bottom.times(other.bottom));
  }

  Ratio times(Ratio other) {
    return new Ratio(top.times(other.top), bottom.times(other.bottom));
  }

  Ratio inverse() {
    return new Ratio(bottom, top);
  }

  /** True where it equals another one, whatever names stand for. */
  boolean isSame(Ratio other) {
    return top.times(other.bottom).plus(other.top.times(bottom).negated()).isZero();
  }

  boolean hides() {
    return top.hides() || bottom.hides();
  }

  private boolean isRational() {
    return top.isRational() && bottom.isRational();
  }

  private BigFraction rational() {
    return Limits.checked(top.rational().divide(bottom.rational()));
  }

  private Ratio power(Ratio exponent) {
    if (exponent.isRational()) {
      BigFraction number = exponent.rational();
      if (number.getDenominator().equals(BigInteger.ONE)) {
        return whole(number.getNumerator());
      }
      if (isRational()) {
        Ratio root = root(rational(), number);
        return root == null ? hiddenPower(exponent) : root;
      }
    }
    return hiddenPower(exponent);
  }

  private Ratio hiddenPower(Ratio exponent) {
    return hidden("(" + this + ")^(" + exponent + ")");
  }

  private Ratio whole(BigInteger exponent) {
    if (exponent.bitLength() > 20) {
      throw new UnreadableException("a power too large");
    }
    int size = exponent.abs().intValue();
    if (size == 0 && top.isZero()) {
      throw new UnreadableException("zero to the power of zero");
    }
    Ratio power = new Ratio(top.power(size), bottom.power(size));
    return exponent.signum() < 0 ? power.inverse() : power;
  }

  /** A root of a number; null where it has several, or where the number's primes are not found. */
  private static @Nullable Ratio root(BigFraction base, BigFraction exponent) {
    if (base.signum() == 0) {
      return exponent.signum() > 0 ? of(Polynomial.ZERO) : null;
    }
    Polynomial product = Polynomial.ONE;
    if (base.signum() < 0) {
      if (!exponent.getDenominator().equals(BigInteger.TWO)) {
        return null; // the real cube root or the principal one
      }
      product = Polynomial.power(Monomial.IMAGINARY, new BigFraction(exponent.getNumerator()));
    }
    Polynomial above = roots(base.getNumerator().abs(), exponent);
    Polynomial below = roots(base.getDenominator(), exponent.negate());
    return above == null || below == null ? null : of(product.times(above).times(below));
  }

  private static @Nullable Polynomial roots(BigInteger number, BigFraction exponent) {
    Polynomial product = Polynomial.ONE;
    BigInteger rest = number;
    for (int divisor = 2;
        divisor <= LARGEST_DIVISOR && rest.compareTo(BigInteger.ONE) > 0;
        divisor++) {
      BigInteger prime = BigInteger.valueOf(divisor);
      int count = 0;
      while (rest.mod(prime).signum() == 0) {
        rest = rest.divide(prime);
        count++;
      }
      if (count > 0) {
        product = product.times(Polynomial.power(prime.toString(), exponent.multiply(count)));
      }
    }
    if (rest.equals(BigInteger.ONE)) {
      return product;
    }
    boolean prime =
        rest.compareTo(BigInteger.valueOf((long) LARGEST_DIVISOR * LARGEST_DIVISOR)) <= 0;
    return prime ? product.times(Polynomial.power(rest.toString(), exponent)) : null;
  }

  /** The names in it. */
  Set<String> names() {
    var names = new TreeSet<String>();
    for (Polynomial part : new Polynomial[] {top, bottom}) {
      for (Map.Entry<Monomial, BigFraction> term : part.terms().entrySet()) {
        names.addAll(term.getKey().exponents().keySet());
      }
    }
    return names;
  }

  @Override
  public String toString() {
    return top + "/" + bottom;
  }
}
