package io.ponder4j.verifiers.combine;

import io.ponder4j.verify.Score;
import io.ponder4j.verify.ScoreRange;
import io.ponder4j.verify.Scored;
import io.ponder4j.verify.Unscored;
import java.util.List;

/** Brings scores of several verifiers to one range. */
final class Probabilities {

  private Probabilities() {}

  /** A score as a probability: log-odds are converted, other numbers are unscored. */
  static Score of(Score score) {
    if (!(score instanceof Scored scored) || scored.range() == ScoreRange.PROBABILITY) {
      return score;
    }
    if (scored.range() == ScoreRange.REAL) {
      return new Unscored("a score of any size is no probability: calibrate the verifier first");
    }
    return scored.value() == Double.NEGATIVE_INFINITY
        ? new Scored(scored.value(), ScoreRange.PROBABILITY)
        : Score.probability(1 / (1 + Math.exp(-scored.value())));
  }

  /**
   * The scores as they are where all that are scored have one range, else as probabilities.
   *
   * @param scores of one candidate, a verifier each
   */
  static List<Score> together(List<Score> scores) {
    long ranges =
        scores.stream()
            .filter(score -> score instanceof Scored)
            .map(score -> ((Scored) score).range())
            .distinct()
            .count();
    return ranges <= 1 ? scores : scores.stream().map(Probabilities::of).toList();
  }
}
