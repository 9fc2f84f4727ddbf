package io.ponder4j.strategies.search;

import io.ponder4j.strategies.step.Expansion;
import io.ponder4j.strategies.step.Path;
import io.ponder4j.strategies.step.Standing;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A tree that is walked from the root to a leaf again and again; after so many walks the root gives
 * way to its most visited child. Only a leaf that was visited before grows, so a walk lets one path
 * grow at most, and counts one visit on its way.
 */
final class MctsFrontier implements Frontier {

  private final Mcts rule;
  private final Predicate<Path> isAnswered;
  private MctsNode root;
  private @Nullable MctsNode growing;
  private int simulations; // from this root
  private boolean isStuck;

  MctsFrontier(Path root, Mcts rule, Predicate<Path> isAnswered) {
    this.rule = rule;
    this.isAnswered = isAnswered;
    this.root = new MctsNode(root, 1, null);
  }

  @Override
  public List<Expansion> next() {
    while (growing == null && !isStuck && !root.path().standing().isFinished()) {
      if (simulations < rule.simulations()) {
        simulate();
      } else {
        commit();
      }
    }
    return growing == null ? List.of() : List.of(Expansion.of(growing.path(), rule.children()));
  }

  /** A walk to a leaf. One that was visited and is not finished has to grow first. */
  private void simulate() {
    MctsNode leaf = root;
    while (leaf.isGrown()) {
      leaf = leaf.preferred(rule.policy(), rule.exploration()).orElseThrow();
    }
    if (leaf == root || (leaf.visits() > 0 && leaf.path().standing() == Standing.OPEN)) {
      growing = leaf;
    } else {
      visit(leaf);
    }
  }

  private void visit(MctsNode leaf) {
    leaf.backUp();
    simulations++;
  }

  private void commit() {
    root = root.mostVisited().orElseThrow();
    root.cutOff();
    simulations = 0;
  }

  @Override
  public void admit(List<Path> children) {
    MctsNode grown = growing;
    growing = null;
    if (grown == null) {
      return;
    }
    grown.grow(children.stream().filter(this::leadsSomewhere).toList());
    Optional<MctsNode> best = grown.preferred(rule.policy(), rule.exploration());
    best.ifPresentOrElse(this::visit, grown::remove);
    isStuck = !root.isGrown();
  }

  private boolean leadsSomewhere(Path path) {
    return !path.standing().isFinished() || isAnswered.test(path);
  }

  /** The way that was gone most often, as far as it goes. */
  @Override
  public List<Path> open() {
    MctsNode at = root;
    while (at.isGrown()) {
      at = at.mostVisited().orElseThrow();
    }
    return at.path().standing() == Standing.OPEN ? List.of(at.path()) : List.of();
  }
}
