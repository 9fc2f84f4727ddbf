package io.ponder4j.evaluate;

import java.util.Map;
import org.hipparchus.stat.regression.SimpleRegression;

/**
 * How coverage grows with samples: coverage(k) = exp(a k^b), an exponentiated power law.
 *
 * <p>Source: "Large Language Monkeys: Scaling Inference Compute with Repeated Sampling". A
 * description of what was measured; beyond the largest k that was fitted it is a guess.
 *
 * @param a below 0; exp(a) is the coverage of one sample
 * @param b below 0 where coverage grows
 */
public record CoverageLaw(double a, double b) {

  public CoverageLaw {
    if (!(a < 0) || !Double.isFinite(a) || !Double.isFinite(b)) {
      throw new IllegalArgumentException(
          "a must be finite and below 0, b finite, were " + a + " and " + b);
    }
  }

  /**
   * Fits ln(-ln c) = ln(-a) + b ln k by least squares. Points with a coverage of 0 or 1 are left
   * out: they have no such logarithm.
   *
   * @param coverage by k
   * @throws IllegalArgumentException unless two points of different k remain
   */
  public static CoverageLaw fit(Map<Integer, Double> coverage) {
    var line = new SimpleRegression();
    coverage.forEach(
        (k, c) -> {
          if (k < 1) {
            throw new IllegalArgumentException("k must be >= 1, was " + k);
          }
          if (c > 0 && c < 1) {
            line.addData(Math.log(k), Math.log(-Math.log(c)));
          }
        });
    if (line.getN() < 2) {
      throw new IllegalArgumentException(
          "a fit needs two points with a coverage between 0 and 1, there are " + line.getN());
    }
    return new CoverageLaw(-Math.exp(line.getIntercept()), line.getSlope());
  }

  /** The coverage of k samples, in (0, 1). */
  public double at(double k) {
    return Math.exp(a * Math.pow(k, b));
  }
}
