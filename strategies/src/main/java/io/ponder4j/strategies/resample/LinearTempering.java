package io.ponder4j.strategies.resample;

import java.io.Serializable;

/**
 * A temperature that goes from one value to another in equal steps, and stays.
 *
 * @param start at the first step, above 0; 1 leaves weights as they are
 * @param end from step {@code steps} on, above 0
 * @param steps at least 1
 */
public record LinearTempering(double start, double end, int steps)
    implements Tempering, Serializable {

  public LinearTempering {
    if (!(start > 0 && Double.isFinite(start) && end > 0 && Double.isFinite(end))) {
      throw new IllegalArgumentException(
          "temperatures must be above 0, were " + start + " and " + end);
    }
    if (steps < 1) {
      throw new IllegalArgumentException("steps must be >= 1, was " + steps);
    }
  }

  /** The same temperature at every step. */
  public static LinearTempering constant(double temperature) {
    return new LinearTempering(temperature, temperature, 1);
  }

  @Override
  public double temperature(double[] weights, int step, int maxSteps) {
    return start + (end - start) * Math.min(step, steps) / steps;
  }
}
