package io.ponder4j.verify;

import io.ponder4j.generate.Prompt;
import io.ponder4j.run.Run;
import java.util.List;

/**
 * Scores finished candidates (an outcome reward model, a judge, a rule, a test suite). Thread-safe.
 *
 * <p>What it throws, or cannot judge, becomes {@link Unscored}; it never ends the run.
 */
@FunctionalInterface
public non-sealed interface OutcomeVerifier extends Verifier {

  /**
   * Scores candidates.
   *
   * @param candidates not empty
   * @param run the verifier's own run: its seeds, its budget, its models, its cancellation. What it
   *     generates is charged as verifier tokens
   * @return one score a candidate, in order
   */
  List<Score> score(Prompt prompt, List<Candidate> candidates, Run run);

  /**
   * How many scored steps a candidate costs: what is reserved from the budget before. By default 1;
   * more for a verifier that scores a candidate by its steps.
   */
  default int steps(Candidate candidate) {
    return 1;
  }
}
