package io.ponder4j.strategies.resample;

/** What a particle weighs after it was drawn from other probabilities than its weight. */
public enum Correction {
  /**
   * The same as all others, as the papers do. Where the temperature was not 1 the particles then
   * stand for a flatter law than the one that is meant, and the evidence is biased: fine where a
   * good answer is all that is wanted.
   */
  NONE,
  /** Its weight over the probability that it was drawn with: weights and evidence stay right. */
  IMPORTANCE
}
