package io.ponder4j.evaluate;

import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** The best of k by a rank, over all subsets of k, in closed form. */
final class Ranked {

  private Ranked() {}

  /**
   * How likely the best of k is right. The best of a subset has a rank where the subset lies within
   * the samples of that rank and below, and not within those below; by symmetry each sample of a
   * rank is it as often as the others.
   */
  static Estimate best(List<Graded> samples, int k, ToDoubleFunction<Graded> rank) {
    NavigableMap<Double, List<Graded>> ranks =
        samples.stream()
            .collect(
                Collectors.groupingBy(
                    sample -> rank.applyAsDouble(sample) + 0.0, // -0.0 is 0.0
                    TreeMap::new,
                    Collectors.toList()));
    double right = 0;
    int below = 0;
    for (List<Graded> equal : ranks.values()) {
      int upTo = below + equal.size();
      double chosen =
          PassAtK.within(upTo, samples.size(), k) - PassAtK.within(below, samples.size(), k);
      right += chosen * equal.stream().mapToDouble(Graded::value).average().orElseThrow();
      below = upTo;
    }
    return Estimate.exact(right);
  }
}
