package io.ponder4j.strategies.select;

import io.ponder4j.Judged;
import io.ponder4j.Selection;
import io.ponder4j.answer.AnswerType;
import java.util.List;

/**
 * The candidate of the fewest generated tokens. Its support is the share of candidates with the
 * same answer.
 *
 * <p>Long chains are wrong more often; but so is a model that gives up early.
 */
public record Shortest() implements Selector {

  @Override
  public Selection select(List<Judged> pool, AnswerType answers) {
    return Ranking.by(Order.SHORTER, pool, answers);
  }
}
