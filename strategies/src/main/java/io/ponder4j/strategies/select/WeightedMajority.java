package io.ponder4j.strategies.select;

import io.ponder4j.Judged;
import io.ponder4j.Selection;
import io.ponder4j.answer.AnswerType;
import io.ponder4j.verify.ScoreRange;
import io.ponder4j.verify.Scored;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The answer with the largest sum of weights; of its class the best-scored member wins.
 *
 * <p>A probability is its own weight and log-odds weigh as their probability. Scores of {@link
 * ScoreRange#REAL} are scaled to [0, 1] by the smallest and largest of the pool; when those are
 * equal every weight is 1. When all weights are 0 every weight is 1, and the outcome is degraded.
 *
 * @param unscored what happens to candidates without a score
 */
public record WeightedMajority(UnscoredPolicy unscored) implements Selector {

  /** The usual policy for what is unscored. */
  public WeightedMajority() {
    this(UnscoredPolicy.fallback());
  }

  @Override
  public Selection select(List<Judged> pool, AnswerType answers) {
    if (unscored.givesUpOn(pool)) {
      return new Majority().select(pool, answers).asDegraded();
    }
    Map<Judged, Double> weights = weights(pool);
    double total = sum(pool, weights);
    if (!pool.isEmpty() && total == 0) {
      return new Majority().select(pool, answers).asDegraded();
    }
    return Votes.of(AnswerClasses.of(pool, answers), members -> sum(members, weights), total)
        .select(pool, Order.byValue(unscored));
  }

  private static double sum(List<Judged> members, Map<Judged, Double> weights) {
    return members.stream().mapToDouble(weights::get).sum();
  }

  private Map<Judged, Double> weights(List<Judged> pool) {
    double lowest = Double.POSITIVE_INFINITY;
    double highest = Double.NEGATIVE_INFINITY;
    for (Judged judged : pool) {
      double value = unscored.value(judged);
      if (Double.isFinite(value)) {
        lowest = Math.min(lowest, value);
        highest = Math.max(highest, value);
      }
    }
    ScoreRange usual = rangeOf(pool);
    Map<Judged, Double> weights = new HashMap<>();
    for (Judged judged : pool) {
      double value = unscored.value(judged);
      boolean worst = value == Double.NEGATIVE_INFINITY;
      weights.put(judged, worst ? 0 : weight(value, range(judged, usual), lowest, highest));
    }
    return weights;
  }

  /** What the verifier's values mean, for those it did not score too. */
  private static ScoreRange rangeOf(List<Judged> pool) {
    return pool.stream()
        .map(judged -> judged.score().orElse(null))
        .filter(score -> score instanceof Scored)
        .map(score -> ((Scored) score).range())
        .findFirst()
        .orElse(ScoreRange.PROBABILITY);
  }

  private static ScoreRange range(Judged judged, ScoreRange usual) {
    return judged.score().orElse(null) instanceof Scored scored ? scored.range() : usual;
  }

  private static double weight(double value, ScoreRange range, double lowest, double highest) {
    if (range == ScoreRange.PROBABILITY) {
      return Math.max(0, value);
    }
    if (range == ScoreRange.LOGIT) {
      return Probability.ofLogit(value);
    }
    double unit = Double.isInfinite(highest - lowest) ? 0.5 : 1; // so far apart that it overflows
    return highest == lowest
        ? 1
        : (value * unit - lowest * unit) / (highest * unit - lowest * unit);
  }
}
