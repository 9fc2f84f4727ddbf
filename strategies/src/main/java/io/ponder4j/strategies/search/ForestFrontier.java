package io.ponder4j.strategies.search;

import io.ponder4j.strategies.step.Expansion;
import io.ponder4j.strategies.step.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Frontiers of trees with roots of their own, which grow side by side and exchange nothing. */
final class ForestFrontier implements Frontier {

  private final List<? extends Frontier> trees;

  ForestFrontier(List<? extends Frontier> trees) {
    this.trees = List.copyOf(trees);
  }

  @Override
  public List<Expansion> next() {
    return trees.stream().flatMap(tree -> tree.next().stream()).toList();
  }

  @Override
  public void admit(List<Path> children) {
    for (Frontier tree : trees) {
      Set<Path> grown = new HashSet<>(tree.next().stream().map(Expansion::path).toList());
      tree.admit(children.stream().filter(c -> grown.contains(c.parent().orElseThrow())).toList());
    }
  }

  @Override
  public List<Path> open() {
    return trees.stream().flatMap(tree -> tree.open().stream()).sorted(Path.BEST_FIRST).toList();
  }
}
