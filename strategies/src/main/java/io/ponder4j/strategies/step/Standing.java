package io.ponder4j.strategies.step;

/** How a path stands. */
public enum Standing {
  /** It can grow. */
  OPEN,
  /** The budget, or a cancel, cut its last step short. */
  CUT,
  /** The model ended it, a stop text of the caller's did, or its answer is there. */
  ENDED,
  /** The caller's limit on tokens or the model's context is used up. */
  OUT_OF_ROOM,
  /** It has all the steps that a path may have. */
  TOO_DEEP,
  /** Two steps one after the other were blank. */
  STUCK;

  /** True where nothing is to be added: a candidate, with an answer or without. */
  public boolean isFinished() {
    return this != OPEN && this != CUT;
  }
}
