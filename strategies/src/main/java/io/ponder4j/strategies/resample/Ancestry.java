package io.ponder4j.strategies.resample;

/** What becomes of the past of a path that a sweep is given. */
public enum Ancestry {
  /** It stays as it is. The first steps of the path change only when another path is drawn. */
  KEPT,
  /**
   * It is drawn anew whenever particles are resampled: the rest of the path may go on from any
   * particle, the likelier the better it fits.
   */
  SAMPLED
}
