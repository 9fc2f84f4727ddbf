package io.ponder4j.strategies.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The frontier of A* on any graph: nodes by their f, which of them grows next, which goals were
 * reached. It knows neither paths nor models.
 *
 * @param <T> what a node is
 */
final class OpenNodes<T> {

  /**
   * A node on the frontier.
   *
   * @param drawn how many children of it were drawn before
   * @param number in order of arrival
   */
  record Node<T>(T item, double f, boolean isGoal, int drawn, long number) {}

  private final FrontierRule rule;
  private final TreeSet<Node<T>> nodes;
  private final List<T> goals = new ArrayList<>();
  private int expansions;
  private long arrived;

  /**
   * An empty frontier.
   *
   * @param ties which of the nodes of one f comes first; what is still equal comes in order of
   *     arrival
   */
  OpenNodes(FrontierRule rule, Comparator<T> ties) {
    this.rule = rule;
    this.nodes =
        new TreeSet<>(
            Comparator.<Node<T>>comparingDouble(Node::f)
                .thenComparing(Node::item, ties)
                .thenComparingLong(Node::number));
  }

  /** Puts a node on the frontier. */
  void add(T item, double f, boolean isGoal) {
    add(new Node<>(item, f, isGoal, 0, arrived++));
  }

  private void add(Node<T> node) {
    nodes.add(node);
    if (nodes.size() > rule.maxFrontier()) {
      nodes.pollLast();
    }
  }

  /** The node that grows next; goals before it are reached. Empty where the search is over. */
  Optional<Node<T>> next() {
    while (goals.size() < rule.goals() && !nodes.isEmpty() && nodes.first().isGoal()) {
      goals.add(nodes.pollFirst().item());
    }
    boolean isOver =
        goals.size() >= rule.goals() || nodes.isEmpty() || expansions >= rule.maxExpansions();
    return isOver ? Optional.empty() : Optional.of(nodes.first());
  }

  /** Takes what grew off the frontier, or puts it back at its price. */
  void expanded() {
    Node<T> grown = nodes.pollFirst();
    expansions++;
    if (grown != null && rule.reopening() > 0) {
      int drawn = grown.drawn() + rule.children();
      add(new Node<>(grown.item(), grown.f() + rule.reopening(), false, drawn, grown.number()));
    }
  }

  /** The goals reached, in order; then, where they are too few, those on the frontier. */
  List<T> goals() {
    Stream<T> waiting = nodes.stream().filter(Node::isGoal).map(Node::item);
    return Stream.concat(goals.stream(), waiting).limit(rule.goals()).toList();
  }

  /** What may grow, the best first. */
  List<T> open() {
    return nodes.stream().filter(node -> !node.isGoal()).map(Node::item).toList();
  }
}
