package io.ponder4j.evaluate;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What comes of k samples by some rule of choice: the average over all subsets of k of the samples
 * of one problem, so one pool of n tells about every k up to n without bias.
 *
 * <p>Ties are split evenly among what is tied. Votes are averaged over each subset where there are
 * at most 100,000, else over 10,000 random ones, the same in every call; the others are exact at
 * any size.
 */
public enum SubsetMetric {
  /** Any of the k is right: what a perfect verifier would make of them. */
  PASS("pass@k") {
    @Override
    Estimate measure(List<Graded> samples, int k) {
      int correct = (int) samples.stream().filter(Graded::correct).count();
      return Estimate.exact(PassAtK.of(samples.size(), correct, k));
    }
  },
  /** The one with the highest score is right. */
  BEST_OF("best-of-k") {
    @Override
    Estimate measure(List<Graded> samples, int k) {
      return Ranked.best(samples, k, Graded::score);
    }
  },
  /** The most frequent answer is right; wrong where none of the k has an answer. */
  MAJORITY("majority") {
    @Override
    Estimate measure(List<Graded> samples, int k) {
      return Vote.mean(samples, k, sample -> 1);
    }
  },
  /** The answer with the largest sum of weights is right; wrong where none has an answer. */
  WEIGHTED("weighted") {
    @Override
    Estimate measure(List<Graded> samples, int k) {
      return Vote.mean(samples, k, Graded::weight);
    }
  },
  /** The shortest one is right. */
  SHORTEST("shortest") {
    @Override
    Estimate measure(List<Graded> samples, int k) {
      return Ranked.best(samples, k, sample -> -sample.length());
    }
  };

  private final String label;

  SubsetMetric(String label) {
    this.label = label;
  }

  /** Its name in tables and files. */
  public String label() {
    return label;
  }

  /**
   * Its value on one problem, in [0, 1].
   *
   * @param samples all samples of the problem
   * @param k how many are looked at
   * @throws IllegalArgumentException unless k is in 1..n
   */
  public Estimate of(List<Graded> samples, int k) {
    Subsets.requireSize(samples.size(), k);
    return measure(samples, k);
  }

  /**
   * Its mean over problems, in [0, 1].
   *
   * @throws IllegalArgumentException if there is no problem, or one has fewer than k samples
   */
  public Estimate mean(List<List<Graded>> problems, int k) {
    if (problems.isEmpty()) {
      throw new IllegalArgumentException("a mean needs at least one problem");
    }
    List<Estimate> each = problems.stream().map(samples -> of(samples, k)).toList();
    double mean = average(each, Estimate::value);
    double variance = average(each, e -> e.standardError() * e.standardError());
    return new Estimate(mean, Math.sqrt(variance / problems.size()));
  }

  abstract Estimate measure(List<Graded> samples, int k);

  private static double average(List<Estimate> each, ToDoubleFunction<Estimate> value) {
    return each.stream().mapToDouble(value).average().orElseThrow();
  }
}
