package io.ponder4j.strategies.select;

import io.ponder4j.Judged;
import io.ponder4j.Selection;
import io.ponder4j.answer.AnswerType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * Of the answers that are frequent enough the one with the highest reward: rare answers that fool
 * the verifier are out, and among the others it, not the count, decides (Best-of-Majority).
 *
 * <p>Source: "Best-of-Majority: Minimax-Optimal Strategy for Pass@k Inference Scaling". The ranking
 * begins with one candidate, the best scored, of each of the k answers that one would hand in;
 * where fewer than k are frequent enough, the most frequent of the others follow. Where no answer
 * is given twice there is nothing to go by, and the highest score wins, degraded.
 *
 * @param k how many answers are handed in, at least 1
 * @param leastVotes how often an answer must occur, at least 1
 * @param leastShare of the pool that it must have, in [0, 1]
 * @param reward of an answer
 * @param unscored what happens to candidates without a score
 */
public record BestOfFrequent(
    int k, int leastVotes, double leastShare, Reward reward, UnscoredPolicy unscored)
    implements Selector {

  /** What an answer is worth. */
  public enum Reward {
    /** The highest score of its candidates. */
    MAX,
    /** The mean score of its candidates. */
    MEAN
  }

  public BestOfFrequent {
    if (k < 1 || leastVotes < 1 || !(leastShare >= 0 && leastShare <= 1)) {
      throw new IllegalArgumentException(
          "k and leastVotes must be >= 1 and leastShare in [0, 1], were "
              + k
              + ", "
              + leastVotes
              + " and "
              + leastShare);
    }
    Objects.requireNonNull(reward, "reward");
    Objects.requireNonNull(unscored, "unscored");
  }

  /** One answer of those given twice and by a tenth of the pool, by its highest score. */
  public BestOfFrequent() {
    this(1, 2, 0.1, Reward.MAX, UnscoredPolicy.fallback());
  }

  @Override
  public Selection select(List<Judged> pool, AnswerType answers) {
    if (unscored.givesUpOn(pool)) {
      return new Majority().select(pool, answers).asDegraded();
    }
    List<List<Judged>> classes = AnswerClasses.of(pool, answers);
    double least = Math.max(leastVotes, leastShare * pool.size());
    List<List<Judged>> frequent =
        classes.stream()
            .filter(members -> members.size() >= least)
            .sorted(Order.byWeight(this::reward, Order.byValue(unscored)))
            .toList();
    if (frequent.isEmpty()) {
      Selection best = new HighestScore(unscored).select(pool, answers);
      return classes.isEmpty() ? best : best.asDegraded();
    }
    List<List<Judged>> inOrder = new ArrayList<>(frequent);
    classes.stream()
        .filter(members -> !frequent.contains(members))
        .sorted(Order.byWeight(List::size, Order.byValue(unscored)))
        .forEach(inOrder::add);
    return ranked(pool, inOrder);
  }

  private double reward(List<Judged> members) {
    ToDoubleFunction<Judged> value = unscored::value;
    return reward == Reward.MAX
        ? members.stream().mapToDouble(value).max().orElseThrow()
        : members.stream()
            .filter(judged -> !unscored.ranksLast(judged))
            .mapToDouble(value)
            .average()
            .orElse(Double.NEGATIVE_INFINITY);
  }

  private Selection ranked(List<Judged> pool, List<List<Judged>> classes) {
    Comparator<Judged> within = Order.byValue(unscored);
    Set<Judged> ranked = new LinkedHashSet<>();
    classes.stream()
        .limit(k)
        .map(members -> members.stream().min(within).orElseThrow())
        .forEach(ranked::add);
    double share = (double) classes.get(0).size() / pool.size();
    Selection byClass = Majority.ranked(pool, classes, within, share);
    ranked.addAll(byClass.ranked());
    return new Selection(List.copyOf(ranked), byClass.winner(), share, false);
  }
}
