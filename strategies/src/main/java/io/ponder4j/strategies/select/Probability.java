package io.ponder4j.strategies.select;

import io.ponder4j.Judged;
import io.ponder4j.verify.ScoreRange;
import io.ponder4j.verify.Scored;

/** Scores on the scale that thresholds are written in. */
final class Probability {

  private Probability() {}

  static double ofLogit(double logit) {
    return 1 / (1 + Math.exp(-logit));
  }

  /** Log-odds as their probability, every other value as it is. */
  static double orValue(Judged judged, UnscoredPolicy unscored) {
    double value = unscored.value(judged);
    boolean isLogit =
        judged.score().orElse(null) instanceof Scored scored && scored.range() == ScoreRange.LOGIT;
    return isLogit ? ofLogit(value) : value;
  }
}
