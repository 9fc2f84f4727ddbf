package io.ponder4j.strategies.select;

import io.ponder4j.Judged;
import io.ponder4j.Selection;
import io.ponder4j.answer.AnswerType;
import java.util.List;
import java.util.Optional;

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
    List<Judged> ranked = pool.stream().sorted(Order.byValue(unscored)).toList();
    Optional<Judged> winner = ranked.stream().findFirst();
    double agreeing = winner.map(best -> classOf(best, pool, answers)).map(List::size).orElse(0);
    return new Selection(ranked, winner, pool.isEmpty() ? 0 : agreeing / pool.size(), false);
  }

  private static List<Judged> classOf(Judged member, List<Judged> pool, AnswerType answers) {
    return AnswerClasses.of(pool, answers).stream()
        .filter(members -> members.contains(member))
        .findFirst()
        .orElse(List.of());
  }
}
