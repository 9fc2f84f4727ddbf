package io.ponder4j.verifiers.combine;

import java.util.List;

/**
 * The share of base samples that a score is above, those with an equal score counted half. Needs no
 * labels; it makes a threshold portable ("better than 90 % of the samples"), not a probability of
 * being right.
 *
 * <p>Source: the reward calibration of InfAlign.
 *
 * @param base the scores of base samples in ascending order; at least one, all finite
 */
public record Percentile(List<Double> base) implements Calibration {

  public Percentile {
    base = List.copyOf(base);
    Samples.requireFinite(base);
    for (int i = 1; i < base.size(); i++) {
      if (base.get(i - 1) > base.get(i)) {
        throw new IllegalArgumentException("base scores must ascend; use Percentile.of");
      }
    }
  }

  /** A calibration by scores in any order. */
  public static Percentile of(List<Double> scores) {
    return new Percentile(scores.stream().sorted().toList());
  }

  @Override
  public double probability(double score) {
    int below = firstAtLeast(score);
    int notAbove = firstAtLeast(Math.nextUp(score));
    return (below + notAbove) / (2.0 * base.size());
  }

  /** The number of base scores below a score. */
  private int firstAtLeast(double score) {
    int low = 0;
    int high = base.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (base.get(middle) < score) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
