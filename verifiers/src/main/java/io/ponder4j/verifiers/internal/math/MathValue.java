package io.ponder4j.verifiers.internal.math;

import java.util.List;

/** What a text means, as far as we read it. */
sealed interface MathValue {

  /** What is not written as a decimal number. */
  int NO_DECIMAL = -1;

  /**
   * One number or expression.
   *
   * @param node the expression
   * @param unit the unit written beside it, {@code %} and {@code °} too; empty for none
   * @param decimals digits behind the point where it is written as a decimal number, else {@link
   *     #NO_DECIMAL}
   */
  record Scalar(Node node, String unit, int decimals) implements MathValue {}

  /** What holds several values together. */
  enum Holder {
    /** Values side by side without brackets. */
    LIST,
    /** The two values of a plus-minus: a list without an order. */
    PLUS_MINUS,
    /** In round or square brackets: a tuple or an interval. */
    BRACKETS,
    /** In braces. */
    SET,
    /** Sets or intervals united. */
    UNION,
    /** A matrix, row by row. */
    MATRIX
  }

  /**
   * Several values.
   *
   * @param brackets those of {@link Holder#BRACKETS}, such as {@code (]}, and the width of a
   *     matrix; else empty
   */
  record Several(Holder holder, String brackets, List<MathValue> values) implements MathValue {}

  /** Values with {@code =}, {@code <} and the like between them. */
  record Relation(List<String> signs, List<MathValue> sides) implements MathValue {}

  /** Text without another meaning, in a normal spelling. */
  record Words(String text) implements MathValue {}
}
