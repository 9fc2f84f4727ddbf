package io.ponder4j.strategies.search;

import io.ponder4j.strategies.step.Path;
import java.io.Serializable;

/**
 * An estimate of what a path still costs in A*. A pure function, used by any thread.
 *
 * @see CustomAStar
 */
@FunctionalInterface
public interface Heuristic extends Serializable {

  /**
   * One minus the value of a path, for scores in [0, 1]; 0 at the root, in which nothing is wrong
   * yet. Infinite without a value.
   */
  Heuristic ONE_MINUS_VALUE =
      path -> path.depth() == 0 ? 0 : 1 - path.value().orElse(Double.NEGATIVE_INFINITY);

  /**
   * The estimate h.
   *
   * @param path scored but for the root, which has no steps
   * @return positive infinity where nothing is known: such a path comes after all others
   */
  double of(Path path);
}
