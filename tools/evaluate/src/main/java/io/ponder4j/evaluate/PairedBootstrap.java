package io.ponder4j.evaluate;

import java.util.SplittableRandom;
import org.hipparchus.stat.StatUtils;
import org.hipparchus.stat.descriptive.rank.Percentile;

/**
 * How sure one is that one strategy is better than another on the same problems: the mean of the
 * paired differences, with a percentile interval over problems drawn again.
 *
 * <p>Two strategies that spent different budgets are not comparable by this alone; say what each
 * spent.
 *
 * @param difference mean of first minus second
 * @param low lower end of the interval
 * @param high upper end of the interval
 */
public record PairedBootstrap(double difference, double low, double high) {

  /** Draws that are usually enough. */
  public static final int DRAWS = 10_000;

  private static final double LEVEL = 0.95;

  /**
   * The 95 % interval.
   *
   * @param first a value a problem
   * @param second a value a problem, in the same order
   * @param draws at least 100, usually {@link #DRAWS}
   * @param seed equal seeds give equal intervals
   * @throws IllegalArgumentException if there is no problem, the lengths differ, or draws are too
   *     few
   */
  public static PairedBootstrap of(double[] first, double[] second, int draws, long seed) {
    if (first.length == 0 || first.length != second.length) {
      throw new IllegalArgumentException(
          "pairs need as many first as second values, at least one, were "
              + first.length
              + " and "
              + second.length);
    }
    if (draws < 100) {
      throw new IllegalArgumentException("draws must be >= 100, was " + draws);
    }
    int problems = first.length;
    double[] differences = new double[problems];
    for (int i = 0; i < problems; i++) {
      differences[i] = first[i] - second[i];
    }
    double[] means = new double[draws];
    var random = new SplittableRandom(seed);
    for (int draw = 0; draw < draws; draw++) {
      double sum = 0;
      for (int i = 0; i < problems; i++) {
        sum += differences[random.nextInt(problems)];
      }
      means[draw] = sum / problems;
    }
    var quantile = new Percentile();
    quantile.setData(means);
    double tail = 100 * (1 - LEVEL) / 2;
    return new PairedBootstrap(
        StatUtils.mean(differences), quantile.evaluate(tail), quantile.evaluate(100 - tail));
  }
}
