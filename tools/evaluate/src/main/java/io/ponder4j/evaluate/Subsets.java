package io.ponder4j.evaluate;

import java.util.BitSet;
import java.util.Iterator;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.hipparchus.stat.descriptive.StreamingStatistics;
import org.hipparchus.util.CombinatoricsUtils;

/** Averages over the subsets of a size: exact where these are few, else over random ones. */
final class Subsets {

  private static final double MOST_EXACT = 100_000;
  private static final int DRAWN = 10_000;
  private static final long SEED = 1;

  private Subsets() {}

  static void requireSize(int samples, int k) {
    if (k < 1 || k > samples) {
      throw new IllegalArgumentException("k must be in 1.." + samples + ", the samples, was " + k);
    }
  }

  /**
   * The mean of a function of the subset's indices, which come in rising order.
   *
   * @throws IllegalArgumentException unless 1 <= k <= n
   */
  static Estimate mean(int n, int k, ToDoubleFunction<int[]> value) {
    requireSize(n, k);
    var statistics = new StreamingStatistics();
    if (CombinatoricsUtils.binomialCoefficientLog(n, k) <= Math.log(MOST_EXACT)) {
      Iterator<int[]> all = CombinatoricsUtils.combinationsIterator(n, k);
      all.forEachRemaining(subset -> statistics.addValue(value.applyAsDouble(subset)));
      return Estimate.exact(statistics.getMean());
    }
    var random = new SplittableRandom(SEED);
    for (int i = 0; i < DRAWN; i++) {
      statistics.addValue(value.applyAsDouble(draw(n, k, random)));
    }
    return new Estimate(statistics.getMean(), statistics.getStandardDeviation() / Math.sqrt(DRAWN));
  }

  /** Floyd's way: k draws, whatever the size of the pool. */
  private static int[] draw(int n, int k, SplittableRandom random) {
    var subset = new BitSet(n);
    for (int last = n - k; last < n; last++) {
      int index = random.nextInt(last + 1);
      subset.set(subset.get(index) ? last : index);
    }
    return subset.stream().toArray();
  }
}
