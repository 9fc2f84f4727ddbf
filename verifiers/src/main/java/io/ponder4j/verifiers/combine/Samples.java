package io.ponder4j.verifiers.combine;

import java.util.List;

/** Checks what a calibration is fitted to. */
final class Samples {

  private Samples() {}

  static void requireFinite(List<Double> scores) {
    if (scores.isEmpty()) {
      throw new IllegalArgumentException("a calibration needs scores");
    }
    for (double score : scores) {
      if (!Double.isFinite(score)) {
        throw new IllegalArgumentException("scores must be finite, one was " + score);
      }
    }
  }

  /** Scores with a label each. */
  static void requireLabels(List<Double> scores, List<Boolean> right) {
    requireFinite(scores);
    if (scores.size() != right.size()) {
      throw new IllegalArgumentException(
          scores.size() + " scores have " + right.size() + " labels");
    }
  }
}
