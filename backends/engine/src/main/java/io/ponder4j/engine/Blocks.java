package io.ponder4j.engine;

/**
 * Sums and maxima over blocks of an array. A whole block is folded to a quarter first, token i with
 * those 256, 512 and 768 after it: the JVM's compiler makes vector instructions of such a loop, and
 * of a plain sum or maximum it does not.
 */
final class Blocks {

  /** Tokens of a whole block. */
  static final int SIZE = 1024;

  /** Lanes that a whole block is folded to. */
  static final int LANES = SIZE / 4;

  private Blocks() {}

  /** The tokens that are in whole blocks. */
  static int whole(int tokens) {
    return tokens - tokens % SIZE;
  }

  /** How many blocks it takes, the last of which may not be whole. */
  static int count(int tokens) {
    return (tokens + SIZE - 1) / SIZE;
  }

  /**
   * The sum of [from, to), which is at most a block; relative error below 1.2e-7 where none is
   * negative, and none where it is less than a block.
   *
   * @param lanes scratch, at least as long as the values
   */
  static double sum(float[] values, float[] lanes, int from, int to) {
    if (to - from < SIZE) {
      return sum(values, from, to);
    }
    for (int i = from; i < from + LANES; i++) {
      lanes[i] = (values[i] + values[i + LANES]) + (values[i + 2 * LANES] + values[i + 3 * LANES]);
    }
    return sum(lanes, from, from + LANES);
  }

  /** The sum of [from, to), in double. */
  static double sum(float[] values, int from, int to) {
    double a = 0; // four sums: one would wait for each addition
    double b = 0;
    double c = 0;
    double d = 0;
    int i = from;
    for (; i < to - 3; i += 4) {
      a += values[i];
      b += values[i + 1];
      c += values[i + 2];
      d += values[i + 3];
    }
    for (; i < to; i++) {
      a += values[i];
    }
    return (a + b) + (c + d);
  }

  /**
   * The largest of the block at an index; NaN if one is NaN.
   *
   * @param lanes where the maxima of the lanes are afterwards, from the same index on
   */
  static float max(float[] values, float[] lanes, int from) {
    for (int i = from; i < from + LANES; i++) {
      lanes[i] =
          Math.max(
              Math.max(values[i], values[i + LANES]),
              Math.max(values[i + 2 * LANES], values[i + 3 * LANES]));
    }
    float max = Float.NEGATIVE_INFINITY;
    for (int i = from; i < from + LANES; i++) {
      if (!(lanes[i] <= max)) { // NaN too
        max = lanes[i];
        if (Float.isNaN(max)) {
          break;
        }
      }
    }
    return max;
  }
}
