package io.ponder4j.strategies.select;

import io.ponder4j.Judged;
import io.ponder4j.Selection;
import io.ponder4j.answer.AnswerType;
import java.util.Comparator;
import java.util.List;

/**
 * The first candidate with an answer: what one sample would have given. Its support is the share of
 * candidates with the same answer.
 */
public record First() implements Selector {

  @Override
  public Selection select(List<Judged> pool, AnswerType answers) {
    return Ranking.by(Comparator.comparingInt(each -> each.candidate().index()), pool, answers);
  }
}
