package io.ponder4j.verifiers.internal.math;

import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.hipparchus.fraction.BigFraction;

/**
 * A sum of monomials with rational factors, none of them 0: so it is zero exactly where it is
 * empty.
 */
record Polynomial(Map<Monomial, BigFraction> terms) {

  static final Polynomial ZERO = new Polynomial(Map.of());
  static final Polynomial ONE = of(BigFraction.ONE);

  static Polynomial of(BigFraction number) {
    return number.signum() == 0
        ? new Polynomial(Map.of())
        : new Polynomial(Map.of(Monomial.ONE, Limits.checked(number)));
  }

  /** A power of one base. */
  static Polynomial power(String base, BigFraction exponent) {
    Monomial.Scaled scaled = Monomial.power(base, exponent);
    return new Polynomial(Map.of(scaled.monomial(), scaled.factor()));
  }

  boolean isZero() {
    return terms.isEmpty();
  }

  /** True for a number without roots. */
  boolean isRational() {
    return terms.keySet().stream().allMatch(Monomial.ONE::equals);
  }

  /** The value of a rational one. */
  BigFraction rational() {
    return terms.getOrDefault(Monomial.ONE, BigFraction.ZERO);
  }

  Polynomial plus(Polynomial other) {
    Map<Monomial, BigFraction> sum = new HashMap<>(terms);
    other.terms.forEach((monomial, factor) -> add(sum, monomial, factor));
    return new Polynomial(sum);
  }

  Polynomial negated() {
    Map<Monomial, BigFraction> negated = new HashMap<>();
    terms.forEach((monomial, factor) -> negated.put(monomial, factor.negate()));
    return new Polynomial(negated);
  }

  Polynomial times(Polynomial other) {
    if ((long) terms.size() * other.terms.size()
        > (long) Limits.MOST_TERMS * Limits.MOST_TERMS / 4) {
      throw new UnreadableException("too many terms");
    }
    Map<Monomial, BigFraction> product = new HashMap<>();
    terms.forEach(
        (left, a) ->
            other.terms.forEach(
                (right, b) -> {
                  Monomial.Scaled scaled = Monomial.product(left, right);
                  add(product, scaled.monomial(), a.multiply(b).multiply(scaled.factor()));
                }));
    if (product.size() > Limits.MOST_TERMS) {
      throw new UnreadableException("too many terms");
    }
    return new Polynomial(product);
  }

  private static void add(Map<Monomial, BigFraction> sum, Monomial monomial, BigFraction factor) {
    BigFraction total = Limits.checked(factor.add(sum.getOrDefault(monomial, BigFraction.ZERO)));
    if (total.signum() == 0) {
      sum.remove(monomial);
    } else {
      sum.put(monomial, total);
    }
  }

  /** A power with a whole exponent, at least 0. */
  Polynomial power(int exponent) {
    if (terms.size() == 1 && isRational()) {
      return of(Limits.power(rational(), BigInteger.valueOf(exponent)));
    }
    if (exponent > Limits.LARGEST_EXPONENT) {
      throw new UnreadableException("a power too large");
    }
    Polynomial power = ONE;
    for (int i = 0; i < exponent; i++) {
      power = power.times(this);
    }
    return power;
  }

  /** True where names stand in it that hide something: see {@link Ratio}. */
  boolean hides() {
    return terms.keySet().stream()
        .flatMap(monomial -> monomial.exponents().keySet().stream())
        .anyMatch(base -> base.startsWith(Ratio.HIDDEN));
  }

  /** The same text for equal ones. */
  @Override
  public String toString() {
    return terms.entrySet().stream()
        .map(term -> term.getValue() + "*" + term.getKey().exponents())
        .sorted()
        .collect(Collectors.joining("+"));
  }
}
