package io.ponder4j.verify;

/** A verifier's word on one thing: {@link Scored} or {@link Unscored}. */
public sealed interface Score permits Scored, Unscored {

  /** A score, or {@link Unscored} with the reason when the value is NaN or outside the range. */
  static Score of(double value, ScoreRange range) {
    return range.contains(value)
        ? new Scored(value, range)
        : new Unscored("the verifier gave " + value + ", which is no " + range);
  }

  /** A probability in [0, 1], or {@link Unscored} when it is none. */
  static Score probability(double value) {
    return of(value, ScoreRange.PROBABILITY);
  }
}
