package io.ponder4j.strategies.select;

import io.ponder4j.Judged;
import io.ponder4j.Selection;
import io.ponder4j.answer.AnswerType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The most frequent answer; a tie goes to the class with the shortest member. Where the answer type
 * has a coarser one, the most frequent answer of the most frequent coarse class.
 *
 * @param tieBreak what counts as short
 */
public record Majority(Length tieBreak) implements Selector {

  /** A length of a candidate. */
  public enum Length {
    /** All generated tokens. */
    GENERATED,
    /** The tokens of the thinking phase. */
    THINKING
  }

  /** A majority with ties by generated tokens. */
  public Majority() {
    this(Length.GENERATED);
  }

  @Override
  public Selection select(List<Judged> pool, AnswerType answers) {
    Comparator<Judged> shorter =
        tieBreak == Length.GENERATED
            ? Order.SHORTER
            : Order.shorter(judged -> judged.candidate().completion().usage().thinking());
    Comparator<List<Judged>> larger = Order.byWeight(List::size, shorter);
    List<List<Judged>> classes =
        AnswerClasses.of(pool, answers).stream()
            .sorted(coarsely(pool, answers, larger).thenComparing(larger))
            .toList();
    return ranked(pool, classes, shorter, pool.isEmpty() ? 0 : firstSize(classes) / pool.size());
  }

  /** By the coarser classes that classes are part of, where the answers have such. */
  private static Comparator<List<Judged>> coarsely(
      List<Judged> pool, AnswerType answers, Comparator<List<Judged>> larger) {
    List<List<Judged>> coarse =
        answers
            .coarser()
            .map(type -> AnswerClasses.of(pool, type).stream().sorted(larger).toList())
            .orElse(List.of());
    return Comparator.comparingInt(
        members -> {
          int rank = 0;
          while (rank < coarse.size() && !coarse.get(rank).contains(members.get(0))) {
            rank++;
          }
          return rank;
        });
  }

  private static double firstSize(List<List<Judged>> classes) {
    return classes.isEmpty() ? 0 : classes.get(0).size();
  }

  /** The classes one after the other, the members by an order; then what has no answer. */
  static Selection ranked(
      List<Judged> pool, List<List<Judged>> classes, Comparator<Judged> within, double support) {
    var ranked = new ArrayList<Judged>(pool.size());
    for (List<Judged> members : classes) {
      members.stream().sorted(within).forEach(ranked::add);
    }
    pool.stream()
        .filter(judged -> AnswerClasses.answer(judged).isEmpty())
        .sorted(within)
        .forEach(ranked::add);
    Optional<Judged> winner = ranked.stream().findFirst();
    return new Selection(ranked, winner, support, false);
  }
}
