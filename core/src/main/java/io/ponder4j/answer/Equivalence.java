package io.ponder4j.answer;

/** Whether two answers are the same. Only {@link #SAME} merges them into one class of votes. */
public enum Equivalence {
  SAME,
  DIFFERENT,
  UNSURE
}
