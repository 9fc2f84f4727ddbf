package io.ponder4j.strategies.select;

import io.ponder4j.Judged;
import io.ponder4j.Selection;
import io.ponder4j.answer.AnswerType;
import java.io.Serializable;
import java.util.List;

/**
 * Chooses a winner among candidates.
 *
 * <p>A pure function of the pool. Ties go to the higher score, then to fewer generated tokens, then
 * to the lower index. A candidate without an answer wins only where none has one. An empty pool
 * gives {@link Selection#none()}.
 */
@FunctionalInterface
public interface Selector extends Serializable {

  /**
   * Chooses.
   *
   * @param pool candidates in order of index
   * @param answers when two answers are the same
   */
  Selection select(List<Judged> pool, AnswerType answers);
}
