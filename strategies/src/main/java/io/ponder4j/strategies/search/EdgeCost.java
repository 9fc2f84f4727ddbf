package io.ponder4j.strategies.search;

import io.ponder4j.strategies.step.Path;
import java.io.Serializable;

/**
 * What a step costs in A*. The usual ones are {@link StepCost}; one of your own goes into {@link
 * CustomAStar}. A pure function, used by any thread.
 */
@FunctionalInterface
public interface EdgeCost extends Serializable {

  /**
   * The cost of a path's last step, at least 0.
   *
   * @param path with the step, scored
   * @param before h of its parent; where that was not scored, of the nearest path above that was
   * @param after h of the path, finite
   */
  double of(Path path, double before, double after);
}
