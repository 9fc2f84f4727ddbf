package io.ponder4j.verify;

import io.ponder4j.generate.Prefix;
import io.ponder4j.generate.Prompt;
import io.ponder4j.run.Run;
import java.util.List;

/**
 * Scores each step of prefixes, finished or not (a process reward model). Thread-safe.
 *
 * <p>What it throws, or cannot judge, becomes {@link Unscored}; it never ends the run.
 */
@FunctionalInterface
public non-sealed interface ProcessVerifier extends Verifier {

  /**
   * Scores the steps of prefixes.
   *
   * @param prefixes not empty
   * @param run the verifier's own run, see {@link OutcomeVerifier#score}
   * @return one list a prefix, in order; each has {@link #steps} scores
   */
  List<StepScores> score(Prompt prompt, List<Prefix> prefixes, Run run);

  /**
   * How many steps a prefix has: what is reserved from the budget before, but for those that {@link
   * #lastingSteps} spares. By default its segments that the model wrote.
   */
  default int steps(Prefix prefix) {
    return (int)
        prefix.segments().stream()
            .filter(s -> s.origin() == io.ponder4j.generate.Origin.GENERATED)
            .count();
  }

  /**
   * How many of the first steps of a prefix keep their scores whatever is appended to it. By
   * default none.
   *
   * <p>A verifier that reads from left to right gives the number of complete steps. A run then asks
   * for the score of such a step once: of a continuation only the new steps are charged, and a
   * prefix without new ones is not asked about again. Nor is an equal prefix, its last steps
   * lasting or not: equal texts of one run have equal scores.
   */
  default int lastingSteps(Prefix prefix) {
    return 0;
  }
}
