package io.ponder4j.strategies.search;

import io.ponder4j.strategies.step.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A place in the tree of {@link MctsFrontier}, and what came back from there. */
final class MctsNode {

  private final Path path;
  private final double prior;
  private @Nullable MctsNode parent;
  private final List<MctsNode> children = new ArrayList<>(); // but those that lead nowhere
  private int visits;
  private int valued; // visits that came back with a value
  private double sum;

  MctsNode(Path path, double prior, @Nullable MctsNode parent) {
    this.path = path;
    this.prior = prior;
    this.parent = parent;
  }

  /** Children that were just drawn, priors by their log-probabilities where these are known. */
  void grow(List<Path> drawn) {
    double[] priors = priors(drawn);
    for (int i = 0; i < priors.length; i++) {
      children.add(new MctsNode(drawn.get(i), priors[i], this));
    }
  }

  private static double[] priors(List<Path> drawn) {
    double[] logs =
        drawn.stream()
            .mapToDouble(path -> path.step().orElseThrow().tokens().totalLogProb())
            .toArray();
    double largest = Arrays.stream(logs).reduce(Double.NEGATIVE_INFINITY, Math::max);
    double sum = Arrays.stream(logs).map(log -> Math.exp(log - largest)).sum();
    boolean isKnown = sum > 0; // else it is NaN, as one of them is
    return Arrays.stream(logs).map(log -> isKnown ? Math.exp(log - largest) / sum : 1).toArray();
  }

  /** The child to look at next: one that was not yet, the best first; else by mean and bonus. */
  Optional<MctsNode> preferred(TreePolicy policy, double c) {
    Optional<MctsNode> unvisited =
        children.stream()
            .filter(child -> child.visits == 0)
            .min(Comparator.comparing(MctsNode::path, Path.BEST_FIRST));
    return unvisited.or(
        () ->
            children.stream()
                .min(
                    Comparator.<MctsNode>comparingDouble(
                            child ->
                                child.mean() + policy.bonus(c, child.prior, visits, child.visits))
                        .reversed()
                        .thenComparing(MctsNode::path, Path.BEST_FIRST)));
  }

  /** The child that most was expected of: by visits, then by mean. */
  Optional<MctsNode> mostVisited() {
    return children.stream()
        .min(
            Comparator.<MctsNode>comparingInt(child -> child.visits)
                .thenComparingDouble(MctsNode::mean)
                .reversed()
                .thenComparing(MctsNode::path, Path.BEST_FIRST));
  }

  /** The mean of the values that came back; below all others where none did. */
  double mean() {
    return valued == 0 ? Double.NEGATIVE_INFINITY : sum / valued;
  }

  /** A visit: its path's value, where it has one, counts here and all the way up. */
  void backUp() {
    for (MctsNode at = this; at != null; at = at.parent) {
      at.visits++;
      path.value().ifPresent(at::add);
    }
  }

  private void add(double value) {
    valued++;
    sum += value;
  }

  /** Takes it out of the tree, and what is above as far as it leads nowhere else. */
  void remove() {
    MctsNode above = parent;
    if (above != null) {
      above.children.remove(this);
      if (above.children.isEmpty()) {
        above.remove();
      }
    }
  }

  /** Makes it the root: what is above does not count any more. */
  void cutOff() {
    parent = null;
  }

  Path path() {
    return path;
  }

  boolean isGrown() {
    return !children.isEmpty();
  }

  int visits() {
    return visits;
  }
}
