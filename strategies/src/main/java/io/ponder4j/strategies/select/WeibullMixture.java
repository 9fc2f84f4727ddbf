package io.ponder4j.strategies.select;

import java.util.Arrays;
import java.util.Optional;
import org.hipparchus.analysis.UnivariateFunction;
import org.hipparchus.analysis.solvers.BrentSolver;
import org.hipparchus.distribution.continuous.WeibullDistribution;
import org.hipparchus.exception.MathRuntimeException;

/**
 * Two Weibull laws, one of higher mean than the other.
 *
 * @param weight of the higher one
 * @param high the one of higher mean
 * @param low the other
 */
record WeibullMixture(double weight, WeibullDistribution high, WeibullDistribution low) {

  private static final double LEAST_WEIGHT = 0.2;
  private static final double LEAST_SHAPE = 0.01;
  private static final double MOST_SHAPE = 500; // as good as a point
  private static final double TINY = 1e-300; // its powers are numbers
  private static final int MOST_ROUNDS = 500;
  private static final int MOST_EVALUATIONS = 200;
  private static final double CONVERGED = 1e-9;

  /**
   * Fits by expectation maximisation, from the start that the method's reference uses; the weight
   * is kept in [0.2, 0.8]. Empty where the numbers allow no fit.
   *
   * @param values at least 0, with a mean of 1
   */
  static Optional<WeibullMixture> fit(double[] values) {
    double[] logs = Arrays.stream(values).map(v -> Math.log(Math.max(v, TINY))).toArray();
    try {
      var first = new WeibullDistribution(1, 1);
      var second = new WeibullDistribution(1.5, 2);
      double weight = 0.5; // of the second
      double before = Double.NEGATIVE_INFINITY;
      for (int round = 0; round < MOST_ROUNDS; round++) {
        double[] ofSecond = new double[logs.length];
        double likelihood = 0;
        for (int i = 0; i < logs.length; i++) {
          double x = Math.exp(logs[i]);
          double a = Math.log(1 - weight) + first.logDensity(x);
          double b = Math.log(weight) + second.logDensity(x);
          double both = Math.max(a, b) + Math.log1p(Math.exp(-Math.abs(a - b)));
          ofSecond[i] = Math.exp(b - both);
          likelihood += both / logs.length;
        }
        if (!Double.isFinite(likelihood)) {
          return Optional.empty();
        }
        if (likelihood - before < CONVERGED) {
          break;
        }
        before = likelihood;
        weight = clamp(Arrays.stream(ofSecond).average().orElseThrow());
        second = likeliest(logs, ofSecond);
        first = likeliest(logs, Arrays.stream(ofSecond).map(share -> 1 - share).toArray());
      }
      boolean isSecondHigher = second.getNumericalMean() >= first.getNumericalMean();
      return Optional.of(
          isSecondHigher
              ? new WeibullMixture(weight, second, first)
              : new WeibullMixture(1 - weight, first, second));
    } catch (MathRuntimeException e) {
      return Optional.empty();
    }
  }

  private static double clamp(double weight) {
    return Math.max(LEAST_WEIGHT, Math.min(1 - LEAST_WEIGHT, weight));
  }

  /** The likeliest law of weighted values: its shape is where the slope of the likelihood is 0. */
  private static WeibullDistribution likeliest(double[] logs, double[] weights) {
    double total = Arrays.stream(weights).sum();
    double meanLog = 0;
    for (int i = 0; i < logs.length; i++) {
      meanLog += weights[i] * logs[i] / total;
    }
    double mean = meanLog;
    UnivariateFunction slope = k -> Moments.of(logs, weights, k).meanLog() - 1 / k - mean;
    double shape =
        slope.value(MOST_SHAPE) <= 0
            ? MOST_SHAPE
            : slope.value(LEAST_SHAPE) >= 0
                ? LEAST_SHAPE
                : new BrentSolver().solve(MOST_EVALUATIONS, slope, LEAST_SHAPE, MOST_SHAPE);
    double logSum = Moments.of(logs, weights, shape).logSum();
    return new WeibullDistribution(shape, Math.exp((logSum - Math.log(total)) / shape));
  }

  /**
   * Of weighted values raised to a power, with their logs shifted so that the largest term is 1.
   *
   * @param logSum log of the sum of the powers
   * @param meanLog mean of the values' logs, weighted by the powers
   */
  private record Moments(double logSum, double meanLog) {

    static Moments of(double[] logs, double[] weights, double power) {
      double highest = Double.NEGATIVE_INFINITY;
      for (int i = 0; i < logs.length; i++) {
        highest = Math.max(highest, Math.log(weights[i]) + power * logs[i]);
      }
      double sum = 0;
      double moment = 0;
      for (int i = 0; i < logs.length; i++) {
        double term = Math.exp(Math.log(weights[i]) + power * logs[i] - highest);
        sum += term;
        moment += term * logs[i];
      }
      return new Moments(highest + Math.log(sum), moment / sum);
    }
  }

  /** True where the lower law explains a value better than the higher one. */
  boolean isRatherLow(double value) {
    double x = Math.max(value, TINY);
    return Math.log(1 - weight) + low.logDensity(x) > Math.log(weight) + high.logDensity(x);
  }
}
