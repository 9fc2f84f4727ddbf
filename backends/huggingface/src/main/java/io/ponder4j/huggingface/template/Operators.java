package io.ponder4j.huggingface.template;

import java.util.ArrayList;
import java.util.List;

/** Python's arithmetic, as far as templates go. */
final class Operators {

  private Operators() {}

  static Object add(Object left, Object right) {
    if (left instanceof TemplateText a && right instanceof TemplateText b) {
      Rendering.current().spend(a.length() + b.length());
      return a.plus(b);
    }
    if (left instanceof List<?> a && right instanceof List<?> b) {
      List<Object> joined = new ArrayList<>(a);
      joined.addAll(b);
      return Python.requireSize(joined);
    }
    if (areWhole(left, right)) {
      return exact(() -> Math.addExact((long) left, (long) right));
    }
    requireNumbers("+", left, right);
    return Python.number(left) + Python.number(right);
  }

  /** The text of both, one behind the other. */
  static Object join(Object left, Object right) {
    TemplateText a = Python.str(left);
    TemplateText b = Python.str(right);
    Rendering.current().spend(a.length() + b.length());
    return a.plus(b);
  }

  static Object subtract(Object left, Object right) {
    if (areWhole(left, right)) {
      return exact(() -> Math.subtractExact((long) left, (long) right));
    }
    requireNumbers("-", left, right);
    return Python.number(left) - Python.number(right);
  }

  static Object multiply(Object left, Object right) {
    if (left instanceof TemplateText text && right instanceof Long times) {
      var repeated = new TemplateText.Builder();
      for (long i = 0; i < times && !text.isEmpty(); i++) {
        repeated.append(text);
      }
      return repeated.build();
    }
    if (areWhole(left, right)) {
      return exact(() -> Math.multiplyExact((long) left, (long) right));
    }
    requireNumbers("*", left, right);
    return Python.number(left) * Python.number(right);
  }

  static Object power(Object left, Object right) {
    requireNumbers("**", left, right);
    double power = Math.pow(Python.number(left), Python.number(right));
    boolean isWhole = areWhole(left, right) && (long) right >= 0 && Math.abs(power) < 1L << 53;
    return isWhole ? (Object) (long) power : (Object) power;
  }

  static Object divide(Object left, Object right) {
    requireNumbers("/", left, right);
    requireNotZero(right);
    return Python.number(left) / Python.number(right);
  }

  static Object floorDivide(Object left, Object right) {
    requireNumbers("//", left, right);
    requireNotZero(right);
    return areWhole(left, right)
        ? (Object) Math.floorDiv((long) left, (long) right)
        : (Object) Math.floor(Python.number(left) / Python.number(right));
  }

  static Object modulo(Object left, Object right) {
    if (left instanceof TemplateText) {
      throw TemplateError.unknown("operator", "% of text");
    }
    requireNumbers("%", left, right);
    requireNotZero(right);
    if (areWhole(left, right)) {
      return Math.floorMod((long) left, (long) right);
    }
    double divisor = Python.number(right);
    return Python.number(left) - divisor * Math.floor(Python.number(left) / divisor);
  }

  private static boolean areWhole(Object left, Object right) {
    return left instanceof Long && right instanceof Long;
  }

  private static Object exact(java.util.function.LongSupplier sum) {
    try {
      return sum.getAsLong();
    } catch (ArithmeticException e) {
      throw new TemplateError("it counts beyond 64 bits");
    }
  }

  private static void requireNumbers(String operator, Object left, Object right) {
    Python.requireDefined(left);
    Python.requireDefined(right);
    if (!(Python.isNumber(left) && Python.isNumber(right))) {
      throw new TemplateError(
          "'" + operator + "' does not take " + Python.kind(left) + " and " + Python.kind(right));
    }
  }

  private static void requireNotZero(Object divisor) {
    if (Python.number(divisor) == 0) {
      throw new TemplateError("it divides by zero");
    }
  }
}
