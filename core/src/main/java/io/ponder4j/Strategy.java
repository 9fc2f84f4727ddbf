package io.ponder4j;

import io.ponder4j.generate.Prompt;
import io.ponder4j.run.Run;
import java.io.Serializable;
import java.util.Set;

/**
 * A way to spend compute on a question. Written as a record of parameters: immutable, re-entrant,
 * serialisable, without live objects; models, seeds, clock and budget come from the run. Strategies
 * compose by holding strategies.
 */
@FunctionalInterface
public interface Strategy extends Serializable {

  /**
   * Answers a question. Plain blocking code: it waits only in its run, draws only from its run's
   * seeds, stops soon after {@link Run#shouldStop()}, and ends with {@link Run#conclude}. Running
   * out of budget is an outcome with the best answer so far, not an exception.
   *
   * @throws AllBranchesFailedException if there is nothing to answer with because every branch
   *     failed
   */
  Outcome search(Prompt prompt, Run run);

  /** The roles and capabilities it needs; by default a generator that can answer a prompt. */
  default Set<Need> needs() {
    return Set.of(Need.of(Role.GENERATOR));
  }
}
