package io.ponder4j.generate;

/** Where a segment's text came from. */
public enum Origin {
  /** Sampled from the model. */
  GENERATED,
  /**
   * Put in by {@link Steering}: counts as prompt tokens, has no log-probability, never part of an
   * answer.
   */
  FORCED,
  /** Put in by the caller: a tool's result, a retrieved passage, a step of another model's. */
  OBSERVED
}
