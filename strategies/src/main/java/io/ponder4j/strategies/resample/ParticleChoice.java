package io.ponder4j.strategies.resample;

import io.ponder4j.Judged;
import io.ponder4j.Selection;
import io.ponder4j.answer.AnswerType;
import io.ponder4j.strategies.select.HighestScore;
import io.ponder4j.strategies.select.Majority;
import io.ponder4j.strategies.select.Selector;
import io.ponder4j.strategies.select.UnscoredPolicy;
import io.ponder4j.strategies.select.WeightedMajority;
import io.ponder4j.verify.Aggregation;
import io.ponder4j.verify.Score;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * How one of the finished particles is chosen. Each particle is a candidate, a copy as well: their
 * number is what the method says of an answer.
 *
 * @param rule how
 * @param aggregation how the scores of a candidate's steps become the score that it is reported
 *     with, and that {@link Rule#HIGHEST_SCORE} goes by
 */
public record ParticleChoice(Rule rule, Aggregation aggregation) implements Serializable {

  /** How one is chosen. */
  public enum Rule {
    /** The one with the highest score. */
    HIGHEST_SCORE,
    /** The one with the largest last weight, what the papers do. */
    LAST_WEIGHT,
    /** One at random, by the last weights: a sample of what the method approximates. */
    DRAW,
    /** The answer with the largest sum of last weights. */
    WEIGHTED_MAJORITY,
    /** The answer of most particles. */
    MAJORITY
  }

  public ParticleChoice {
    Objects.requireNonNull(rule, "rule");
    Objects.requireNonNull(aggregation, "aggregation");
  }

  /** By a rule, with the product of the steps' scores. */
  public static ParticleChoice by(Rule rule) {
    return new ParticleChoice(rule, Aggregation.PRODUCT);
  }

  /**
   * Chooses.
   *
   * @param pool in order of index
   * @param weights one each, of sum 1
   * @param random for {@link Rule#DRAW}
   */
  Selection select(
      List<Judged> pool,
      double[] weights,
      UnscoredPolicy unscored,
      AnswerType answers,
      SplittableRandom random) {
    return switch (rule) {
      case HIGHEST_SCORE -> new HighestScore(unscored).select(pool, answers);
      case LAST_WEIGHT -> byWeight(new HighestScore(), pool, weights, answers);
      case DRAW -> drawn(pool, weights, answers, random);
      case WEIGHTED_MAJORITY -> byWeight(new WeightedMajority(), pool, weights, answers);
      case MAJORITY -> new Majority().select(pool, answers);
    };
  }

  /** What a selector makes of the candidates with their weights for scores. */
  private static Selection byWeight(
      Selector selector, List<Judged> pool, double[] weights, AnswerType answers) {
    List<Judged> weighed =
        IntStream.range(0, pool.size())
            .mapToObj(
                i -> Judged.by(pool.get(i).candidate(), Score.probability(Math.min(1, weights[i]))))
            .toList();
    Selection chosen = selector.select(weighed, answers);
    return new Selection(
        chosen.ranked().stream().map(each -> pool.get(each.candidate().index())).toList(),
        chosen.winner().map(each -> pool.get(each.candidate().index())),
        chosen.support(),
        chosen.degraded());
  }

  /** One without an answer is drawn only where none has one. */
  private static Selection drawn(
      List<Judged> pool, double[] weights, AnswerType answers, SplittableRandom random) {
    Selection byWeight = byWeight(new HighestScore(), pool, weights, answers);
    boolean anyAnswer = pool.stream().anyMatch(each -> each.candidate().answer().isPresent());
    double[] chances = weights.clone();
    for (int i = 0; i < chances.length; i++) {
      boolean hasChance = !anyAnswer || pool.get(i).candidate().answer().isPresent();
      chances[i] = hasChance ? Math.log(chances[i]) : Double.NEGATIVE_INFINITY;
    }
    if (pool.isEmpty() || LogWeights.logSum(chances) == Double.NEGATIVE_INFINITY) {
      return byWeight;
    }
    int winner = Resampler.MULTINOMIAL.ancestors(LogWeights.normalised(chances), 1, random)[0];
    List<Judged> ranked = new ArrayList<>(byWeight.ranked());
    ranked.remove(pool.get(winner));
    ranked.add(0, pool.get(winner));
    return new Selection(ranked, Optional.of(pool.get(winner)), weights[winner], false);
  }
}
