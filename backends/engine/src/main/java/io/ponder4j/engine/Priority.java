package io.ponder4j.engine;

/**
 * How large a share of an engine a caller's questions get while there is not enough for all. Nobody
 * is kept waiting for ever: priorities are weights, not ranks.
 */
public enum Priority {
  /** Somebody waits for the answer: four times a normal share. */
  INTERACTIVE(16),
  /** The default. */
  NORMAL(4),
  /** Whenever there is room: a quarter of a normal share. */
  BACKGROUND(1);

  private final int weight;

  Priority(int weight) {
    this.weight = weight;
  }

  int weight() {
    return weight;
  }
}
