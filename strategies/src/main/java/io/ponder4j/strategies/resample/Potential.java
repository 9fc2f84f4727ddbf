package io.ponder4j.strategies.resample;

import io.ponder4j.verify.ScoreRange;
import java.util.OptionalDouble;

/**
 * What a particle's weight is multiplied with when its newest step was scored. A score of {@link
 * ScoreRange#REAL} is taken for the logarithm of a potential, whatever the rule; negative infinity,
 * the worst score there is, is a potential of 0.
 */
public enum Potential {
  /**
   * The odds r / (1 - r), the score kept in [1e-7, 1 - 1e-7]: what the papers use. Each step pays
   * its own odds, so of two paths with steps scored above one half the longer one weighs more.
   */
  ODDS,
  /** The score r itself; 0 loses the particle. */
  SCORE,
  /**
   * The score over that of the step before, both at least 1e-7; 1 before the first. The product
   * over a path is its last score, whatever its length.
   */
  RATIO;

  /** How far a score is kept from 0 and 1, so that no odds are infinite. */
  private static final double CLIP = 1e-7;

  private static final double MOST_LOG_ODDS = logit(1 - CLIP);

  /**
   * The natural log of the potential.
   *
   * @param value the path's score now
   * @param before the score that it had before its newest step; empty where there was none
   * @param range what both mean
   * @return below positive infinity
   */
  public double log(double value, OptionalDouble before, ScoreRange range) {
    if (value == Double.NEGATIVE_INFINITY) {
      return value;
    }
    return switch (this) {
      case ODDS -> logOdds(value, range);
      case SCORE -> logScore(value, range);
      case RATIO ->
          atLeast(value, range) - (before.isEmpty() ? 0 : atLeast(before.getAsDouble(), range));
    };
  }

  /**
   * The natural log of what a finished path is weighed with at a step that only others take: the
   * same again, so that it is compared with theirs; for a ratio nothing has changed.
   *
   * @param last what {@link #log} gave for its last step
   */
  double logAgain(double last) {
    return this == RATIO ? 0 : last;
  }

  private static double logOdds(double value, ScoreRange range) {
    return switch (range) {
      case PROBABILITY -> logit(Math.min(1 - CLIP, Math.max(CLIP, value)));
      case LOGIT -> Math.min(MOST_LOG_ODDS, Math.max(-MOST_LOG_ODDS, value));
      case REAL -> value;
    };
  }

  private static double logScore(double value, ScoreRange range) {
    return switch (range) {
      case PROBABILITY -> Math.log(value);
      case LOGIT -> value < 0 ? value - Math.log1p(Math.exp(value)) : -Math.log1p(Math.exp(-value));
      case REAL -> value;
    };
  }

  private static double atLeast(double value, ScoreRange range) {
    double log = value == Double.NEGATIVE_INFINITY ? value : logScore(value, range);
    return range == ScoreRange.REAL && log > Double.NEGATIVE_INFINITY
        ? log
        : Math.max(Math.log(CLIP), log);
  }

  private static double logit(double probability) {
    return Math.log(probability) - Math.log1p(-probability);
  }
}
