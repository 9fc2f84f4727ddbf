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
   * How many steps of a prefix are going to be scored: what is reserved from the budget before. By
   * default its segments that the model wrote.
   */
  default int steps(Prefix prefix) {
    return (int)
        prefix.segments().stream()
            .filter(s -> s.origin() == io.ponder4j.generate.Origin.GENERATED)
            .count();
  }
}
