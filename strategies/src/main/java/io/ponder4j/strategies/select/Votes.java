package io.ponder4j.strategies.select;

import io.ponder4j.Judged;
import io.ponder4j.Selection;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * A weighted vote.
 *
 * @param classes of equal answers, the heaviest first
 * @param support the share of the weight that the first has
 */
record Votes(List<List<Judged>> classes, double support) {

  /**
   * Counts the votes; ties go to the class with the shortest member.
   *
   * @param weight of a class
   * @param total weight of all, those without an answer included
   */
  static Votes of(List<List<Judged>> classes, ToDoubleFunction<List<Judged>> weight, double total) {
    List<List<Judged>> heaviestFirst =
        classes.stream().sorted(Order.byWeight(weight, Order.SHORTER)).toList();
    double first = classes.isEmpty() ? 0 : weight.applyAsDouble(heaviestFirst.get(0));
    return new Votes(heaviestFirst, total > 0 ? Math.min(1, first / total) : 0);
  }

  /** The selection, members of a class by an order. */
  Selection select(List<Judged> pool, Comparator<Judged> within) {
    return Majority.ranked(pool, classes, within, support);
  }
}
