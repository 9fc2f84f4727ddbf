package io.ponder4j.strategies.step;

import io.ponder4j.Budget;
import java.io.Serializable;
import java.time.Duration;

/**
 * What a search sets aside of its budget, so that its best path can be completed where none gets to
 * its end.
 *
 * @param share of the tokens and of the time; in [0, 1), with 0 nothing is completed
 */
public record Reserve(double share) implements Serializable {

  public Reserve {
    if (!(share >= 0 && share < 1)) {
      throw new IllegalArgumentException("share must be in [0, 1), was " + share);
    }
  }

  /** True where something is set aside. */
  public boolean hasAny() {
    return share > 0;
  }

  /** A budget without the reserve: less tokens and time by the share, and one sample less. */
  public Budget without(Budget left) {
    if (!hasAny()) {
      return left;
    }
    Duration time =
        left.hasTimeLimit()
            ? Duration.ofNanos((long) ((1 - share) * left.time().toNanos()))
            : left.time();
    return new Budget(
        left.samples() == Budget.NO_LIMIT ? Budget.NO_LIMIT : Math.max(0, left.samples() - 1),
        left.generatedTokens() == Budget.NO_LIMIT
            ? Budget.NO_LIMIT
            : (long) ((1 - share) * left.generatedTokens()),
        left.scoredSteps(),
        left.verifierTokens(),
        time);
  }
}
