package io.ponder4j.strategies.select;

import io.ponder4j.Judged;
import io.ponder4j.Selection;
import io.ponder4j.answer.AnswerType;
import java.util.List;

/**
 * The candidate with the highest score. Its support is the share of candidates with the same
 * answer.
 *
 * @param unscored what happens to candidates without a score
 */
public record HighestScore(UnscoredPolicy unscored) implements Selector {

  /** The usual policy for what is unscored. */
  public HighestScore() {
    this(UnscoredPolicy.fallback());
  }

  @Override
  public Selection select(List<Judged> pool, AnswerType answers) {
    if (unscored.givesUpOn(pool)) {
      return new Majority().select(pool, answers).asDegraded();
    }
    return Ranking.by(Order.byValue(unscored), pool, answers);
  }
}
