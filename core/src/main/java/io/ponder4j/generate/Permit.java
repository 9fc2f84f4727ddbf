package io.ponder4j.generate;

/** The answer to a decode loop that asks whether a generation may draw its next token. */
public enum Permit {
  /** Draw it. */
  PROCEED,
  /**
   * Not now: ask again after {@link Generation#resume()}, and at the latest some tens of
   * milliseconds later.
   */
  HOLD,
  /** End the generation here with {@link Finish#BUDGET}. */
  STOP
}
