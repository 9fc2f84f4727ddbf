package io.ponder4j.strategies.search;

import io.ponder4j.strategies.step.Expansion;
import io.ponder4j.strategies.step.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;

/** One path at a time grows, the one of the least f = g + h. */
final class BestFirstFrontier implements Frontier {

  /** The cost of a path, what is still to come as far as that is known, and its place. */
  private record Estimate(double g, double h, double f) {
    Estimate(double g, double h) {
      this(g, h, g + h);
    }
  }

  /** The deeper one, so that among equals one path is brought to its end; then the shorter one. */
  private static final Comparator<Path> TIES =
      Comparator.comparingInt(Path::depth)
          .reversed()
          .thenComparingInt(path -> path.usage().generated());

  private final FrontierRule rule;
  private final EdgeCost cost;
  private final Heuristic heuristic;
  private final Predicate<Path> isAnswered;
  private final OpenNodes<Path> nodes;
  private final Map<Path, Estimate> estimates = new HashMap<>();

  BestFirstFrontier(
      Path root,
      FrontierRule rule,
      EdgeCost cost,
      Heuristic heuristic,
      Predicate<Path> isAnswered) {
    this.rule = rule;
    this.cost = cost;
    this.heuristic = heuristic;
    this.isAnswered = isAnswered;
    this.nodes = new OpenNodes<>(rule, TIES);
    add(root, new Estimate(0, heuristic.of(root)));
  }

  @Override
  public List<Expansion> next() {
    return nodes
        .next()
        .map(node -> List.of(new Expansion(node.item(), node.drawn(), rule.children())))
        .orElse(List.of());
  }

  @Override
  public void admit(List<Path> children) {
    nodes.expanded();
    // Where nothing is known of any child, they stand where their parent stood: the deepest grows.
    boolean isBlind = children.stream().mapToDouble(heuristic::of).allMatch(Double::isInfinite);
    for (Path child : children) {
      Estimate before = Objects.requireNonNull(estimates.get(child.parent().orElseThrow()));
      add(child, isBlind ? before : after(before, child));
    }
  }

  private Estimate after(Estimate before, Path child) {
    double h = heuristic.of(child);
    return Double.isInfinite(h)
        ? new Estimate(before.g(), before.h(), h)
        : new Estimate(before.g() + cost.of(child, before.h(), h), h);
  }

  /** A path that ended without an answer leads nowhere. */
  private void add(Path path, Estimate estimate) {
    boolean isFinished = path.standing().isFinished();
    if (!isFinished || isAnswered.test(path)) {
      estimates.put(path, estimate);
      nodes.add(path, estimate.f(), isFinished);
    }
  }

  @Override
  public List<Path> open() {
    return nodes.open();
  }

  @Override
  public List<Path> eligible(List<Path> finished) {
    return nodes.goals();
  }
}
