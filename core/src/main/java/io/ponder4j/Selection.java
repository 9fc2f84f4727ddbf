package io.ponder4j;

import java.util.List;
import java.util.Optional;

/**
 * What a strategy made of its candidates.
 *
 * @param ranked all candidates, the best first
 * @param winner whose answer is given; empty where there is no candidate, or none is accepted
 * @param support the share of the candidates, or of their weight, that gave the winner's answer: in
 *     [0, 1]
 * @param degraded true when the intended rule could not be followed: too little was scored, too few
 *     branches finished
 */
public record Selection(
    List<Judged> ranked, Optional<Judged> winner, double support, boolean degraded) {

  public Selection {
    ranked = List.copyOf(ranked);
    if (!(support >= 0 && support <= 1)) {
      throw new IllegalArgumentException("support must be in [0, 1], was " + support);
    }
  }

  /** Nothing to choose from. */
  public static Selection none() {
    return new Selection(List.of(), Optional.empty(), 0, false);
  }

  /** This selection, marked as degraded. */
  public Selection asDegraded() {
    return new Selection(ranked, winner, support, true);
  }
}
