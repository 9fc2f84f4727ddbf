package io.ponder4j.evaluate;

/**
 * Coverage: how likely any of k samples is right.
 *
 * <p>Source: "Evaluating Large Language Models Trained on Code", pass@k. Unbiased: the average over
 * all subsets of k of the n samples.
 */
public final class PassAtK {

  private PassAtK() {}

  /**
   * pass@k of one problem: 1 - C(n - c, k) / C(n, k), without computing either.
   *
   * @param samples n
   * @param correct c, how many of them are right
   * @param k how many one may try
   * @throws IllegalArgumentException unless 0 <= c <= n and 1 <= k <= n
   */
  public static double of(int samples, int correct, int k) {
    if (correct < 0 || correct > samples) {
      throw new IllegalArgumentException(
          "correct must be in 0.." + samples + ", the samples, was " + correct);
    }
    Subsets.requireSize(samples, k);
    return 1 - within(samples - correct, samples, k);
  }

  /** How likely all of a subset of k lie among m given ones of n. */
  static double within(int m, int n, int k) {
    double all = m < k ? 0 : 1;
    for (int i = n - m; i > 0 && all > 0; i--) {
      all *= 1 - (double) k / (m + i);
    }
    return all;
  }
}
