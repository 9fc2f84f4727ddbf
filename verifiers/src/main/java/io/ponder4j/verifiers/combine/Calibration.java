package io.ponder4j.verifiers.combine;

import java.io.Serializable;

/**
 * What a verifier's score means, learnt from scores of the past. Never falls as the score rises.
 * Immutable.
 */
public sealed interface Calibration extends Serializable permits Percentile, Platt, Isotonic {

  /**
   * A probability in [0, 1].
   *
   * @param score a finite score of the verifier that this was fitted to
   */
  double probability(double score);
}
