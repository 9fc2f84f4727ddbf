package io.ponder4j.strategies.select;

import io.ponder4j.Judged;
import io.ponder4j.Selection;
import io.ponder4j.answer.AnswerType;
import java.util.Comparator;
import java.util.List;

/**
 * The candidate of the most generated tokens; mostly a control for {@link Shortest}. Its support is
 * the share of candidates with the same answer.
 */
public record Longest() implements Selector {

  private static final Comparator<Judged> LONGER =
      Comparator.<Judged>comparingInt(j -> j.candidate().completion().usage().generated())
          .reversed()
          .thenComparingInt(j -> j.candidate().index());

  @Override
  public Selection select(List<Judged> pool, AnswerType answers) {
    return Ranking.by(LONGER, pool, answers);
  }
}
