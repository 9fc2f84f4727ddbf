package io.ponder4j.strategies.resample;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * How ancestors are drawn by weight. In each of them particle i is drawn n·w(i) times on average,
 * and one of weight 0 never; they differ in how far the count strays from that.
 */
public enum Resampler {
  /** Each one by itself: the most noise. */
  MULTINOMIAL,
  /**
   * Points at equal distances, all moved by one uniform: a count differs from n·w by less than 1.
   */
  SYSTEMATIC,
  /** A uniform point in each of n equal intervals: a count differs from n·w by less than 2. */
  STRATIFIED,
  /** First the whole part of n·w of each, then the rest one by one by what is left over. */
  RESIDUAL;

  /**
   * Draws ancestors.
   *
   * <p>Cost: n + the number of weights, for {@link #MULTINOMIAL} and {@link #RESIDUAL} their
   * product at worst.
   *
   * @param weights not negative, of sum 1 but for rounding
   * @param n how many
   * @param random where the uniforms come from
   * @return n indices of weights
   */
  public int[] ancestors(double[] weights, int n, SplittableRandom random) {
    return switch (this) {
      case MULTINOMIAL -> independent(weights, n, random);
      case SYSTEMATIC -> spread(weights, n, systematic(n, random.nextDouble()));
      case STRATIFIED -> spread(weights, n, stratified(n, random));
      case RESIDUAL -> residual(weights, n, random);
    };
  }

  private static double[] systematic(int n, double offset) {
    double[] points = new double[n];
    for (int i = 0; i < n; i++) {
      points[i] = (i + offset) / n;
    }
    return points;
  }

  private static double[] stratified(int n, SplittableRandom random) {
    double[] points = new double[n];
    for (int i = 0; i < n; i++) {
      points[i] = (i + random.nextDouble()) / n;
    }
    return points;
  }

  /** Where points in [0, 1) that do not fall lie among the weights. */
  private static int[] spread(double[] weights, int n, double[] points) {
    int last = lastPossible(weights); // rounding must not reach a weight of 0
    int[] ancestors = new int[n];
    int at = 0;
    double reached = weights[0];
    for (int i = 0; i < n; i++) {
      while (points[i] >= reached && at < last) {
        reached += weights[++at];
      }
      ancestors[i] = at;
    }
    return ancestors;
  }

  private static int lastPossible(double[] weights) {
    int last = weights.length - 1;
    while (last > 0 && weights[last] == 0) {
      last--;
    }
    return last;
  }

  private static int[] independent(double[] weights, int n, SplittableRandom random) {
    int[] ancestors = new int[n];
    for (int i = 0; i < n; i++) {
      ancestors[i] = spread(weights, 1, new double[] {random.nextDouble()})[0];
    }
    return ancestors;
  }

  private static int[] residual(double[] weights, int n, SplittableRandom random) {
    int[] ancestors = new int[n];
    double[] rest = new double[weights.length];
    int taken = 0;
    for (int i = 0; i < weights.length; i++) {
      int whole = (int) Math.min(n - taken, Math.floor(n * weights[i]));
      Arrays.fill(ancestors, taken, taken + whole, i);
      taken += whole;
      rest[i] = Math.max(0, n * weights[i] - whole);
    }
    double left = Arrays.stream(rest).sum();
    if (taken < n) {
      double[] shares = Arrays.stream(rest).map(share -> share / left).toArray();
      System.arraycopy(independent(shares, n - taken, random), 0, ancestors, taken, n - taken);
    }
    return ancestors;
  }
}
