package io.ponder4j.engine;

import java.util.Arrays;

/**
 * Finds how many of the largest logits weigh enough together: what top-k and top-p ask.
 *
 * <p>Nothing is sorted. Tokens are put in buckets of equal width by logit, and only the bucket in
 * which it becomes enough is looked into further, so flat laws take linear time too. Not
 * thread-safe.
 */
final class Cut {

  private static final int MOST_BUCKETS = 1024;
  private static final int FEW = 16; // tokens that buckets are too much for

  private final int[] undecided; // indices of tokens, rising
  private final int[] bucketOf; // of them
  private final double[] buckets = new double[MOST_BUCKETS]; // weights
  private int left; // how many are undecided
  private float highest; // of their logits
  private float lowest;
  private double missing; // weight that is to be kept of them

  Cut(int vocabulary) {
    undecided = new int[vocabulary];
    bucketOf = new int[vocabulary];
  }

  /**
   * The last token to keep, when tokens are kept by falling logit, ties by rising index, until they
   * weigh enough.
   *
   * @param logits finite
   * @param count of the first logits and weights, at least 1
   * @return its index; that of the least likely if all do not weigh enough
   */
  int last(float[] logits, float[] weights, int count, double enough) {
    missing = enough;
    begin(logits, count);
    while (highest > lowest && left > FEW) {
      decideByBuckets(logits, weights);
    }
    return highest > lowest ? lastOfFew(logits, weights) : lastOfEqual(weights);
  }

  private void begin(float[] logits, int count) {
    float max = Float.NEGATIVE_INFINITY;
    float min = Float.POSITIVE_INFINITY;
    for (int i = 0; i < count; i++) {
      undecided[i] = i;
      max = logits[i] > max ? logits[i] : max;
      min = logits[i] < min ? logits[i] : min;
    }
    left = count;
    highest = max;
    lowest = min;
  }

  /** Leaves those undecided in whose bucket it becomes enough. */
  private void decideByBuckets(float[] logits, float[] weights) {
    int size = Math.min(left, MOST_BUCKETS);
    double high = highest;
    double perBucket = (size - 1) / (high - lowest);
    Arrays.fill(buckets, 0, size, 0);
    for (int i = 0; i < left; i++) {
      int index = undecided[i];
      int bucket = (int) ((high - logits[index]) * perBucket);
      bucketOf[i] = bucket;
      buckets[bucket] += weights[index];
    }
    int last = (int) ((high - lowest) * perBucket);
    int critical = 0;
    while (critical < last && buckets[critical] < missing) {
      missing -= buckets[critical++];
    }
    int still = 0;
    float max = Float.NEGATIVE_INFINITY;
    float min = Float.POSITIVE_INFINITY;
    for (int i = 0; i < left; i++) {
      if (bucketOf[i] == critical) {
        int index = undecided[i];
        float logit = logits[index];
        undecided[still++] = index;
        max = logit > max ? logit : max;
        min = logit < min ? logit : min;
      }
    }
    left = still;
    highest = max;
    lowest = min;
  }

  private int lastOfEqual(float[] weights) {
    int at = 0;
    while (at < left - 1 && weights[undecided[at]] < missing) {
      missing -= weights[undecided[at++]];
    }
    return undecided[at];
  }

  /** Takes the most likely one by one. */
  private int lastOfFew(float[] logits, float[] weights) {
    while (true) {
      int at = 0;
      for (int i = 1; i < left; i++) {
        at = logits[undecided[i]] > logits[undecided[at]] ? i : at;
      }
      int taken = undecided[at];
      if (left == 1 || weights[taken] >= missing) {
        return taken;
      }
      missing -= weights[taken];
      left--;
      System.arraycopy(undecided, at + 1, undecided, at, left - at);
    }
  }
}
