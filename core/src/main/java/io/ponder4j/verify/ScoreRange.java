package io.ponder4j.verify;

/** What the values of a verifier mean. In any range, negative infinity is the worst there is. */
public enum ScoreRange {
  /** In [0, 1]. */
  PROBABILITY,
  /** Log-odds: any finite number. */
  LOGIT,
  /** Any finite number, comparable only within one pool. */
  REAL;

  /** True for a value that this range allows; NaN never is. */
  public boolean contains(double value) {
    if (value == Double.NEGATIVE_INFINITY) {
      return true;
    }
    return this == PROBABILITY ? value >= 0 && value <= 1 : Double.isFinite(value);
  }
}
