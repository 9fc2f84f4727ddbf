package io.ponder4j.verify;

import java.util.ArrayList;
import java.util.List;

/** How the scores of the steps become one score. */
public enum Aggregation {
  /** The last step's. */
  LAST,
  /** The weakest step's. */
  MIN,
  /** The product of probabilities, by their logarithms. */
  PRODUCT,
  /** The arithmetic mean. */
  MEAN,
  /** The strongest step's. */
  MAX,
  /**
   * The sum of log-odds, which is a {@link ScoreRange#LOGIT}: a chain of steps that are right with
   * even odds is worth 0. Probabilities are kept within [1e-7, 1 - 1e-7], so that one of 0 or 1 is
   * worth 16.1 and not everything.
   */
  SUM_LOGIT;

  private static final double CLIP = 1e-7;

  /**
   * One score of all steps. No step at all is the worst score there is. Unscored as soon as one
   * step is, when the ranges differ, for the product of what are no probabilities, and for log-odds
   * of what are neither probabilities nor log-odds.
   */
  public Score of(StepScores scores) {
    var values = new ArrayList<Double>();
    ScoreRange range = null;
    for (Score step : scores.steps()) {
      if (step instanceof Unscored) {
        return step;
      }
      Scored scored = (Scored) step;
      if (range != null && range != scored.range()) {
        return new Unscored("steps scored as " + range + " and as " + scored.range());
      }
      range = scored.range();
      values.add(scored.value());
    }
    if (range == null) {
      return new Scored(Double.NEGATIVE_INFINITY, ScoreRange.PROBABILITY);
    }
    if (this == PRODUCT && range != ScoreRange.PROBABILITY) {
      return new Unscored("a product needs probabilities, the steps are scored as " + range);
    }
    if (this == SUM_LOGIT) {
      return sumLogit(values, range);
    }
    return Score.of(aggregate(values), range);
  }

  private static Score sumLogit(List<Double> steps, ScoreRange range) {
    if (range == ScoreRange.REAL) {
      return new Unscored("log-odds need probabilities, the steps are scored as " + range);
    }
    boolean isLogit = range == ScoreRange.LOGIT;
    double sum = steps.stream().mapToDouble(s -> isLogit ? s : logit(s)).sum();
    return Score.of(sum, ScoreRange.LOGIT);
  }

  /** Of the smaller of both sides, so that 0 and 1 are worth the same, up to the sign. */
  private static double logit(double probability) {
    double smaller = Math.max(CLIP, Math.min(probability, 1 - probability));
    double size = Math.log1p(-smaller) - Math.log(smaller);
    return probability > 0.5 ? size : -size;
  }

  private double aggregate(List<Double> steps) {
    return switch (this) {
      case LAST -> steps.get(steps.size() - 1);
      case MIN -> steps.stream().mapToDouble(s -> s).min().orElseThrow();
      case PRODUCT -> Math.exp(steps.stream().mapToDouble(s -> Math.log(Math.max(0, s))).sum());
      case MEAN -> steps.stream().mapToDouble(s -> s).average().orElseThrow();
      case MAX -> steps.stream().mapToDouble(s -> s).max().orElseThrow();
      case SUM_LOGIT -> throw new AssertionError("has another range");
    };
  }
}
