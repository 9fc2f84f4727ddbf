package io.ponder4j.embedded;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Draws problems by the rules that the training data follow, from the part that training left out.
 */
final class ProblemGenerator {

  private static final int[] LARGEST = {9, 20, 50, 99};

  private final SplittableRandom random;

  private ProblemGenerator(long seed) {
    this.random = new SplittableRandom(seed);
  }

  static Stream<Problem> problems(long seed, int minOperands, int maxOperands) {
    if (minOperands < 2 || maxOperands < minOperands) {
      throw new IllegalArgumentException(
          "2 <= minOperands <= maxOperands must hold, was " + minOperands + ", " + maxOperands);
    }
    var generator = new ProblemGenerator(seed);
    return Stream.generate(() -> generator.next(minOperands, maxOperands));
  }

  private Problem next(int minOperands, int maxOperands) {
    int operands = random.nextInt(minOperands, maxOperands + 1);
    while (true) {
      Expression tree = grow(operands);
      if (tree != null && isForEvaluation(tree.text() + "=\n")) {
        return new Problem(tree.text(), tree.value(), operands);
      }
    }
  }

  /** True for the prompts that training left out. */
  static boolean isForEvaluation(String prompt) {
    var crc = new CRC32();
    crc.update(prompt.getBytes(StandardCharsets.US_ASCII));
    return crc.getValue() % 16 == 0;
  }

  /** A random tree; null as soon as it breaks a rule. */
  private @Nullable Expression grow(int leaves) {
    if (leaves == 1) {
      return new Expression.Literal(1 + random.nextInt(LARGEST[random.nextInt(LARGEST.length)]));
    }
    char operator = "+-*".charAt(random.nextInt(3));
    int split = 1 + random.nextInt(leaves - 1);
    boolean digitLeft = operator == '*' && split == 1;
    boolean digitRight = operator == '*' && !digitLeft && leaves - split == 1;
    if (operator == '*' && random.nextDouble() < 0.7) {
      digitLeft = random.nextBoolean();
      digitRight = !digitLeft;
      split = digitLeft ? 1 : leaves - 1;
    }
    Expression left = digitLeft ? digit() : grow(split);
    Expression right = left == null ? null : digitRight ? digit() : grow(leaves - split);
    if (left == null || right == null) {
      return null;
    }
    var tree = new Expression.Operation(operator, left, right);
    boolean smallFactor = operator == '*' && Math.min(left.value(), right.value()) < 2;
    return tree.value() < 0 || tree.value() > 99 || smallFactor ? null : tree;
  }

  private Expression digit() {
    return new Expression.Literal(2 + random.nextInt(8));
  }
}
