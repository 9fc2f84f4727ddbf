package io.ponder4j.strategies.resample;

/** What happens to finished particles while others still grow. */
public enum Stopped {
  /**
   * They are weighed with their last potential again at each step, and resampled with the others,
   * as the papers do: finished paths may multiply, or be lost. But for {@link Potential#RATIO} the
   * evidence is then that of paths which repeat their last step until the longest one ends.
   */
  COMPETE,
  /** They keep their weight and are not resampled; the others share what is left. */
  FROZEN
}
