package io.ponder4j.evaluate;

/**
 * A mean.
 *
 * @param value the mean
 * @param standardError its standard error; 0 where it is exact
 */
public record Estimate(double value, double standardError) {

  static Estimate exact(double value) {
    return new Estimate(value, 0);
  }
}
