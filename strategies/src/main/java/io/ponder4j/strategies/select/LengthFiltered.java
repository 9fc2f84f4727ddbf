package io.ponder4j.strategies.select;

import io.ponder4j.Judged;
import io.ponder4j.Selection;
import io.ponder4j.answer.AnswerType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * Lets another selector choose among the shortest candidates; the others rank after them.
 *
 * <p>Candidates without an answer are kept only where there are too few with one. The support is
 * the other selector's, so a share of those that were kept.
 *
 * @param keep how many candidates, at least 1
 * @param then chooses among them
 */
public record LengthFiltered(int keep, Selector then) implements Selector {

  public LengthFiltered {
    if (keep < 1) {
      throw new IllegalArgumentException("keep must be >= 1, was " + keep);
    }
    Objects.requireNonNull(then, "then");
  }

  @Override
  public Selection select(List<Judged> pool, AnswerType answers) {
    List<Judged> shortestFirst = new Shortest().select(pool, answers).ranked();
    int kept = Math.min(keep, pool.size());
    Selection among =
        then.select(
            shortestFirst.subList(0, kept).stream()
                .sorted(Comparator.comparingInt(each -> each.candidate().index()))
                .toList(),
            answers);
    List<Judged> ranked = new ArrayList<>(among.ranked());
    ranked.addAll(shortestFirst.subList(kept, pool.size()));
    return new Selection(ranked, among.winner(), among.support(), among.degraded());
  }
}
