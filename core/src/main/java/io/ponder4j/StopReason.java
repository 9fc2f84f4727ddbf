package io.ponder4j;

/** Why a run ended. */
public enum StopReason {
  /** The strategy did all it wanted. */
  COMPLETED,
  /** A limit of the budget cut it short. */
  BUDGET,
  /** The caller cancelled or interrupted it. */
  CANCELLED
}
