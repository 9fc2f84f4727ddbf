package io.ponder4j.verify;

import java.util.List;

/**
 * The scores of a prefix's steps, the first one first.
 *
 * @param steps one score a step; empty for a prefix without steps
 */
public record StepScores(List<Score> steps) {

  public StepScores {
    steps = List.copyOf(steps);
  }

  /** Every one of some steps unscored for one reason; a single one where the number is unknown. */
  public static StepScores unscored(int steps, String reason) {
    return new StepScores(java.util.Collections.nCopies(Math.max(1, steps), new Unscored(reason)));
  }
}
