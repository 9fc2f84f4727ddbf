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
  MEAN;

  /**
   * One score of all steps. No step at all is the worst score there is. Unscored as soon as one
   * step is, when the ranges differ, and for the product of what are no probabilities.
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
    return Score.of(aggregate(values), range);
  }

  private double aggregate(List<Double> steps) {
    return switch (this) {
      case LAST -> steps.get(steps.size() - 1);
      case MIN -> steps.stream().mapToDouble(s -> s).min().orElseThrow();
      case PRODUCT -> Math.exp(steps.stream().mapToDouble(s -> Math.log(Math.max(0, s))).sum());
      case MEAN -> steps.stream().mapToDouble(s -> s).average().orElseThrow();
    };
  }
}
