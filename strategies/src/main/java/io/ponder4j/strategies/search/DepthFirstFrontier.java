package io.ponder4j.strategies.search;

import io.ponder4j.strategies.step.Expansion;
import io.ponder4j.strategies.step.Path;
import io.ponder4j.strategies.step.Standing;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A stack of paths, of those that grew last the best on top. */
final class DepthFirstFrontier implements Frontier {

  private final Dfs rule;
  private final Predicate<Path> isAnswered;
  private final Deque<Path> stack = new ArrayDeque<>();
  private final List<Path> pruned = new ArrayList<>();
  private final Set<Path> found = new HashSet<>();
  private int expansions;

  DepthFirstFrontier(Path root, Dfs rule, Predicate<Path> isAnswered) {
    this.rule = rule;
    this.isAnswered = isAnswered;
    stack.push(root);
  }

  @Override
  public List<Expansion> next() {
    while (!stack.isEmpty() && stack.peek().standing().isFinished()) {
      found.add(stack.pop());
    }
    boolean isOver =
        found.size() >= rule.paths() || expansions >= rule.maxExpansions() || stack.isEmpty();
    return isOver ? List.of() : List.of(Expansion.of(stack.element(), rule.children()));
  }

  @Override
  public void admit(List<Path> children) {
    stack.pop();
    expansions++;
    List<Path> kept = new ArrayList<>();
    children.forEach(child -> (isPruned(child) ? pruned : kept).add(child));
    kept.sort(Path.BEST_FIRST.reversed());
    kept.forEach(stack::push);
  }

  /** Below the threshold, or finished without an answer; one without a value comes last only. */
  private boolean isPruned(Path path) {
    return path.value().orElse(rule.threshold()) < rule.threshold()
        || (path.standing().isFinished() && !isAnswered.test(path));
  }

  @Override
  public List<Path> open() {
    return Stream.concat(stack.stream(), pruned.stream().sorted(Path.BEST_FIRST))
        .filter(path -> path.standing() == Standing.OPEN)
        .toList();
  }

  @Override
  public List<Path> eligible(List<Path> finished) {
    return finished.stream().filter(path -> !pruned.contains(path)).toList();
  }
}
