package io.ponder4j.verifiers.combine;

import java.util.List;
import org.hipparchus.analysis.MultivariateFunction;
import org.hipparchus.analysis.MultivariateVectorFunction;
import org.hipparchus.optim.InitialGuess;
import org.hipparchus.optim.MaxEval;
import org.hipparchus.optim.SimpleValueChecker;
import org.hipparchus.optim.nonlinear.scalar.GoalType;
import org.hipparchus.optim.nonlinear.scalar.ObjectiveFunction;
import org.hipparchus.optim.nonlinear.scalar.ObjectiveFunctionGradient;
import org.hipparchus.optim.nonlinear.scalar.gradient.NonLinearConjugateGradientOptimizer;
import org.hipparchus.util.FastMath;

/**
 * A logistic curve: 1 / (1 + exp(-(slope score + offset))). Two numbers, so some dozens of labels
 * are enough, where the curve has that form.
 *
 * <p>Source: "Probabilistic Outputs for Support Vector Machines" (Platt), its smoothed targets
 * included, which keep the slope finite where a score separates right from wrong.
 *
 * @param slope at least 0, finite
 * @param offset finite
 */
public record Platt(double slope, double offset) implements Calibration {

  private static final int MOST_EVALUATIONS = 10_000;

  public Platt {
    if (!(slope >= 0) || !Double.isFinite(slope) || !Double.isFinite(offset)) {
      throw new IllegalArgumentException(
          "slope must be >= 0 and both finite, were " + slope + " and " + offset);
    }
  }

  /**
   * The curve of the greatest likelihood. Where higher scores are more often wrong, it is flat.
   *
   * @param scores of samples, finite
   * @param right whether each was right
   * @throws IllegalArgumentException if there are none, or not as many of both
   */
  public static Platt fit(List<Double> scores, List<Boolean> right) {
    Samples.requireLabels(scores, right);
    double mean = scores.stream().mapToDouble(s -> s).average().orElseThrow();
    double spread =
        Math.sqrt(
            scores.stream().mapToDouble(s -> (s - mean) * (s - mean)).average().orElseThrow());
    double scale = spread > 0 ? spread : 1; // the optimiser's steps suit a unit spread
    double[] x = scores.stream().mapToDouble(s -> (s - mean) / scale).toArray();
    double[] y = targets(right);
    double[] best = minimum(x, y);
    if (best[0] < 0) {
      double rate = java.util.Arrays.stream(y).average().orElseThrow();
      return new Platt(0, Math.log(rate / (1 - rate)));
    }
    return new Platt(best[0] / scale, best[1] - best[0] * mean / scale);
  }

  /** A bit less certain than the labels: as if one more sample of each kind had been seen. */
  private static double[] targets(List<Boolean> right) {
    long ones = right.stream().filter(label -> label).count();
    double high = (ones + 1.0) / (ones + 2.0);
    double low = 1.0 / (right.size() - ones + 2.0);
    return right.stream().mapToDouble(label -> label ? high : low).toArray();
  }

  private static double[] minimum(double[] x, double[] y) {
    MultivariateFunction loss =
        p -> {
          double sum = 0;
          for (int i = 0; i < x.length; i++) {
            double z = p[0] * x[i] + p[1];
            sum += FastMath.max(z, 0) - y[i] * z + FastMath.log1p(FastMath.exp(-FastMath.abs(z)));
          }
          return sum / x.length;
        };
    MultivariateVectorFunction gradient =
        p -> {
          double slope = 0;
          double offset = 0;
          for (int i = 0; i < x.length; i++) {
            double error = sigmoid(p[0] * x[i] + p[1]) - y[i];
            slope += error * x[i];
            offset += error;
          }
          return new double[] {slope / x.length, offset / x.length};
        };
    return new NonLinearConjugateGradientOptimizer(
            NonLinearConjugateGradientOptimizer.Formula.POLAK_RIBIERE,
            new SimpleValueChecker(1e-15, 1e-15))
        .optimize(
            new MaxEval(MOST_EVALUATIONS),
            new ObjectiveFunction(loss),
            new ObjectiveFunctionGradient(gradient),
            GoalType.MINIMIZE,
            new InitialGuess(new double[] {0, 0}))
        .getPoint();
  }

  private static double sigmoid(double z) {
    return 1 / (1 + Math.exp(-z));
  }

  @Override
  public double probability(double score) {
    return sigmoid(slope * score + offset);
  }
}
