package io.ponder4j.verifiers.internal.math;

import java.util.SplittableRandom;

/** The value of an expression at one point: variables have values drawn by name. */
final class Numeric {

  /** Values apart by more than this share of the larger one are different in spite of rounding. */
  private static final double ROUNDING = 1e-9;

  private final long seed;

  private Numeric(long seed) {
    this.seed = seed;
  }

  /** The value of an expression without variables, real numbers only; NaN for any other. */
  static double constant(Node node) {
    return new Numeric(0).value(node);
  }

  /** True where two expressions differ at some point at which both are real numbers. */
  static boolean differ(Node a, Node b) {
    for (long seed = 1; seed <= 5; seed++) {
      var point = new Numeric(seed);
      double left = point.value(a);
      double right = point.value(b);
      double size = Math.max(Math.abs(left), Math.abs(right));
      if (Double.isFinite(size) && Math.abs(left - right) > ROUNDING * Math.max(size, 1)) {
        return true;
      }
    }
    return false;
  }

  private double value(Node node) {
    if (node instanceof Node.Num number) {
      return number.value().doubleValue();
    }
    if (node instanceof Node.Symbol symbol) {
      return symbol(symbol.name());
    }
    if (node instanceof Node.Sum sum) {
      return sum.terms().stream().mapToDouble(this::value).sum();
    }
    if (node instanceof Node.Product product) {
      return value(product.left()) * value(product.right());
    }
    if (node instanceof Node.Quotient quotient) {
      return value(quotient.top()) / value(quotient.bottom());
    }
    if (node instanceof Node.Power power) {
      return Math.pow(value(power.base()), value(power.exponent()));
    }
    Node.Call call = (Node.Call) node;
    return function(call.name(), value(call.argument()));
  }

  private double symbol(String name) {
    return switch (name) {
      case "\\pi" -> Math.PI;
      case "e" -> Math.E;
      case "i", "\\infty" -> Double.NaN;
      default ->
          seed == 0
              ? Double.NaN
              : 0.5 + new SplittableRandom(seed * 31 + name.hashCode()).nextDouble();
    };
  }

  private static double function(String name, double x) {
    return switch (name) {
      case "sin" -> Math.sin(x);
      case "cos" -> Math.cos(x);
      case "tan" -> Math.tan(x);
      case "ln" -> Math.log(x);
      case "exp" -> Math.exp(x);
      case "abs" -> Math.abs(x);
      default -> Double.NaN; // log has a base that depends on the author
    };
  }
}
