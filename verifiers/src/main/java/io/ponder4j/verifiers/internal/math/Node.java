package io.ponder4j.verifiers.internal.math;

import java.util.List;
import org.hipparchus.fraction.BigFraction;

/** An expression as it was written. */
sealed interface Node {

  /** A number. */
  record Num(BigFraction value) implements Node {}

  /** A variable or constant by name. */
  record Symbol(String name) implements Node {}

  /** A sum. */
  record Sum(List<Node> terms) implements Node {}

  /** A product. */
  record Product(Node left, Node right) implements Node {}

  /** A quotient. */
  record Quotient(Node top, Node bottom) implements Node {}

  /** A power; a root is one too. */
  record Power(Node base, Node exponent) implements Node {}

  /** A function by name. */
  record Call(String name, Node argument) implements Node {}

  /** A whole number. */
  static Node of(int value) {
    return new Num(new BigFraction(value));
  }

  /** The negative of a node. */
  static Node minus(Node node) {
    return node instanceof Num number
        ? new Num(number.value().negate())
        : new Product(of(-1), node);
  }
}
