package io.ponder4j.strategies.select;

/** Selectors by name, for strategies that are written down. */
public enum Choice {
  /** {@link HighestScore}. */
  HIGHEST_SCORE,
  /** {@link WeightedMajority}. */
  WEIGHTED_MAJORITY,
  /** {@link Majority}. */
  MAJORITY;

  /**
   * The selector.
   *
   * @param unscored what it does with candidates without a score; not read by a majority
   */
  public Selector selector(UnscoredPolicy unscored) {
    return switch (this) {
      case HIGHEST_SCORE -> new HighestScore(unscored);
      case WEIGHTED_MAJORITY -> new WeightedMajority(unscored);
      case MAJORITY -> new Majority();
    };
  }
}
