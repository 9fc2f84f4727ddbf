package io.ponder4j.strategies.select;

import io.ponder4j.Judged;
import io.ponder4j.Selection;
import io.ponder4j.answer.AnswerType;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Choosing one candidate by an order, those with an answer first. */
final class Ranking {

  private static final Comparator<Judged> ANSWERED_FIRST =
      Comparator.comparing(judged -> AnswerClasses.answer(judged).isEmpty());

  private Ranking() {}

  /** The first by an order; its support is the share of candidates with the same answer. */
  static Selection by(Comparator<Judged> order, List<Judged> pool, AnswerType answers) {
    return inOrder(pool.stream().sorted(ANSWERED_FIRST.thenComparing(order)).toList(), answers);
  }

  /** The first of those that are ranked; its support is the share with the same answer. */
  static Selection inOrder(List<Judged> ranked, AnswerType answers) {
    if (ranked.isEmpty()) {
      return Selection.none();
    }
    Judged best = ranked.get(0);
    double agreeing =
        AnswerClasses.of(inOrderOfIndex(ranked), answers).stream()
            .filter(members -> members.contains(best))
            .mapToInt(List::size)
            .sum();
    return new Selection(ranked, Optional.of(best), agreeing / ranked.size(), false);
  }

  private static List<Judged> inOrderOfIndex(List<Judged> some) {
    return some.stream().sorted(Comparator.comparingInt(each -> each.candidate().index())).toList();
  }
}
