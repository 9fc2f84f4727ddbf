package io.ponder4j.strategies.search;

import io.ponder4j.strategies.step.Expansion;
import io.ponder4j.strategies.step.Path;
import io.ponder4j.strategies.step.Standing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** A level of paths that share a number of children by their values. */
final class RebaseFrontier implements Frontier {

  private final double temperature;
  private int budget; // children of the next level
  private List<Expansion> level;

  RebaseFrontier(Path root, int budget, double temperature) {
    this.temperature = temperature;
    this.budget = budget;
    this.level = List.of(Expansion.of(root, budget));
  }

  @Override
  public List<Expansion> next() {
    return level;
  }

  @Override
  public void admit(List<Path> children) {
    int[] shares = shares(weights(children, temperature), budget);
    List<Expansion> next = new ArrayList<>();
    for (int i = 0; i < shares.length; i++) {
      if (children.get(i).standing() != Standing.OPEN) {
        budget -= shares[i];
      } else if (shares[i] > 0) {
        next.add(Expansion.of(children.get(i), shares[i]));
      }
    }
    level = List.copyOf(next);
  }

  /**
   * Each path's weight, exp(value / temperature) as often as it was drawn, the largest exponential
   * being 1. Without a value it is 0; all are equal where none has one.
   */
  static double[] weights(List<Path> paths, double temperature) {
    double best =
        paths.stream()
            .mapToDouble(path -> path.value().orElse(Double.NEGATIVE_INFINITY))
            .max()
            .orElse(0);
    return paths.stream()
        .mapToDouble(
            path -> {
              double value = path.value().orElse(Double.NEGATIVE_INFINITY);
              double apart = value == best ? 0 : value - best; // also of two that are infinite
              return path.multiplicity() * Math.exp(apart / temperature);
            })
        .toArray();
  }

  /**
   * Whole shares in proportion to some weights: each rounded down, what is left over to those with
   * the largest remainders, of equal ones to the first.
   *
   * @param weights at least 0, one of them above 0, or none at all
   * @return their sum is the total
   */
  static int[] shares(double[] weights, int total) {
    double sum = Arrays.stream(weights).sum();
    double[] exact = Arrays.stream(weights).map(weight -> weight / sum * total).toArray();
    int[] shares = Arrays.stream(exact).mapToInt(share -> (int) share).toArray();
    int left = total - Arrays.stream(shares).sum();
    IntStream.range(0, shares.length)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> shares[i] - exact[i]))
        .limit(left)
        .forEach(i -> shares[i]++);
    return shares;
  }

  @Override
  public List<Path> open() {
    return level.stream().map(Expansion::path).sorted(Path.BEST_FIRST).toList();
  }
}
