package io.ponder4j.engine;

/**
 * A block of a row, and its tokens' weights, in arrays that stay in the processor's first cache.
 *
 * <p>Its loops run over whole arrays, from index to index, one operation at a time: of such the
 * JVM's compiler makes vector instructions. Not thread-safe.
 */
final class WeighedBlock {

  private static final float FAR_BELOW = -1000; // differences that have no weight

  private final float[] logits = new float[Blocks.SIZE];
  private final float[] weights = new float[Blocks.SIZE];
  private final float[] products = new float[Blocks.SIZE];
  private final float[] scratch = new float[Blocks.SIZE];
  private int size;

  /**
   * Weighs the tokens of a row from {@code block * Blocks.SIZE} on.
   *
   * @param exp of the row
   */
  void of(float[] row, int block, Exp exp) {
    int from = block * Blocks.SIZE;
    size = Math.min(row.length - from, Blocks.SIZE);
    System.arraycopy(row, from, logits, 0, size);
    exp.of(logits, weights, scratch, 0, size);
  }

  int size() {
    return size;
  }

  /** The weight of a token, counted from the block's first. */
  float weight(int at) {
    return weights[at];
  }

  /** The sum of weights. */
  double sum() {
    return Blocks.sum(weights, scratch, 0, size);
  }

  /** The sum of (logit - largest) * weight. */
  double sumBelow(float largest) {
    for (int i = 0; i < size; i++) {
      products[i] = Math.max(logits[i] - largest, FAR_BELOW) * weights[i];
    }
    return Blocks.sum(products, scratch, 0, size);
  }
}
