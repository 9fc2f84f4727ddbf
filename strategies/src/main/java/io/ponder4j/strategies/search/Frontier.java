package io.ponder4j.strategies.search;

import io.ponder4j.strategies.step.Expansion;
import io.ponder4j.strategies.step.Path;
import java.util.List;

/**
 * What tells one search from another: which open paths there are, which of them grow next (a level
 * or a single one), which of their children are kept, and when it is over. The state of one search,
 * used by one thread.
 */
public interface Frontier {

  /**
   * What grows next, and how often; nothing where the search is over. It stays on the frontier
   * until its children are admitted: asked again before, this says the same.
   */
  List<Expansion> next();

  /**
   * Takes the children of what grew, and that off the frontier.
   *
   * @param children scored, equal ones merged, in order of the expansions; finished ones among
   *     them, none that was cut short. Those that failed are missing
   */
  void admit(List<Path> children);

  /** Paths that could still grow, the best first. */
  List<Path> open();

  /**
   * Of the finished paths those to choose from: all of them unless a search says otherwise. The
   * others rank after them.
   *
   * @param finished in order of their ends
   */
  default List<Path> eligible(List<Path> finished) {
    return finished;
  }
}
