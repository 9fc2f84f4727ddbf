package io.ponder4j.strategies.resample;

import java.util.Arrays;
import java.util.Objects;
import java.util.SplittableRandom;

/** How ancestors are drawn, and what they weigh then. */
record Drawing(Resampler resampler, Tempering tempering, Correction correction) {

  /** Requires that no part is null. */
  static void requireParts(Resampler resampler, Tempering tempering, Correction correction) {
    Objects.requireNonNull(resampler, "resampler");
    Objects.requireNonNull(tempering, "tempering");
    Objects.requireNonNull(correction, "correction");
  }

  /**
   * Ancestors, and a log-weight each.
   *
   * @param ancestors indices of what was drawn from
   */
  record Drawn(int[] ancestors, double[] logWeights) {

    /** The same, but for the ancestor of the last. */
    Drawn withLast(int ancestor) {
      int[] others = ancestors.clone();
      others[others.length - 1] = ancestor;
      return new Drawn(others, logWeights);
    }
  }

  /**
   * Draws in proportion to weight^(1 / temperature) · factor.
   *
   * @param logs log-weights
   * @param factors logs too
   * @param n how many
   * @param keepsLast true where the last one is to be its own ancestor, as the last of the n
   */
  Drawn draw(
      double[] logs,
      double temperature,
      double[] factors,
      int n,
      boolean keepsLast,
      SplittableRandom random) {
    double[] tempered = logs.clone();
    Arrays.setAll(tempered, i -> logs[i] / temperature + factors[i]);
    double[] chances = LogWeights.normalised(tempered);
    int[] ancestors = resampler.ancestors(chances, keepsLast ? n - 1 : n, random);
    if (keepsLast) {
      ancestors = Arrays.copyOf(ancestors, n);
      ancestors[n - 1] = logs.length - 1;
    }
    double all = LogWeights.logSum(logs);
    double[] weights =
        Arrays.stream(ancestors)
            .mapToDouble(
                a ->
                    correction == Correction.NONE
                        ? all - Math.log(n)
                        : logs[a] - Math.log(n * chances[a]))
            .toArray();
    return new Drawn(ancestors, weights);
  }
}
