package io.ponder4j.strategies.select;

import io.ponder4j.Judged;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;

/** The tie rules that all selectors share. */
final class Order {

  /** Fewer generated tokens, then the lower index. */
  static final Comparator<Judged> SHORTER =
      shorter(judged -> judged.candidate().completion().usage().generated());

  private Order() {}

  /** Fewer tokens of some kind, then the lower index. */
  static Comparator<Judged> shorter(ToIntFunction<Judged> tokens) {
    return Comparator.comparingInt(tokens).thenComparingInt(judged -> judged.candidate().index());
  }

  /** With an answer first, then with a value, then the larger value, then {@link #SHORTER}. */
  static Comparator<Judged> byValue(UnscoredPolicy unscored) {
    return Comparator.<Judged, Boolean>comparing(j -> AnswerClasses.answer(j).isEmpty())
        .thenComparing(unscored::ranksLast)
        .thenComparing(Comparator.comparingDouble(unscored::value).reversed())
        .thenComparing(SHORTER);
  }

  /** Classes by falling weight; ties to the one with the first member by the given order. */
  static Comparator<List<Judged>> byWeight(
      ToDoubleFunction<List<Judged>> weight, Comparator<Judged> tie) {
    return Comparator.comparingDouble(weight)
        .reversed()
        .thenComparing(members -> members.stream().min(tie).orElseThrow(), tie);
  }
}
