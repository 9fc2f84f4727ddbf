package io.ponder4j.verify;

import java.util.Objects;

/**
 * No score, and why: the verifier failed, gave NaN, timed out, or the budget for it was used up.
 *
 * @param reason for people
 */
public record Unscored(String reason) implements Score {

  public Unscored {
    Objects.requireNonNull(reason, "reason");
  }
}
