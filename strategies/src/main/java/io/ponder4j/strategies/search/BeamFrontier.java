package io.ponder4j.strategies.search;

import io.ponder4j.strategies.step.Expansion;
import io.ponder4j.strategies.step.Path;
import io.ponder4j.strategies.step.Standing;
import java.util.List;

/**
 * A level of paths that grow together; the best of all their children are the next level. A
 * finished path that is among the best leaves the beam and takes its place with it.
 */
final class BeamFrontier implements Frontier {

  private final int first; // number of the root's first child
  private final int children; // of each path but the root
  private int width;
  private List<Path> beam;

  BeamFrontier(Path root, int width, int children) {
    this(root, 0, width, children);
  }

  /** A beam whose paths begin with the root's children from a number on. */
  BeamFrontier(Path root, int first, int width, int children) {
    this.first = first;
    this.children = children;
    this.width = width;
    this.beam = List.of(root);
  }

  @Override
  public List<Expansion> next() {
    return beam.stream().map(this::expansion).toList();
  }

  private Expansion expansion(Path path) {
    return path.depth() == 0
        ? new Expansion(path, first, width * children)
        : Expansion.of(path, children);
  }

  @Override
  public void admit(List<Path> level) {
    List<Path> best = level.stream().sorted(Path.BEST_FIRST).limit(width).toList();
    beam = best.stream().filter(path -> path.standing() == Standing.OPEN).toList();
    width -= best.size() - beam.size();
  }

  @Override
  public List<Path> open() {
    return beam;
  }
}
