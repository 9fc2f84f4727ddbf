package io.ponder4j.generate;

/**
 * A token of a running generation, seen from inside the decode loop. Valid only during the call
 * that hands it out: copy what you keep.
 */
public interface TokenView {

  /** What a token does. */
  enum Kind {
    /** No token yet: the generation is about to draw its first one. */
    START,
    /** A token of the text. */
    TEXT,
    /** The token that completes the marker which closes the thinking phase. */
    PHASE_END,
    /** The end-of-sequence token. */
    END
  }

  /** What this token does. */
  Kind kind();

  /** Which generated token this is, from 0; -1 at {@link Kind#START}. */
  int index();

  /** The token's id; -1 where the backend does not know ids, and at {@link Kind#START}. */
  int id();

  /** The characters that became complete with this token; may be empty. */
  String text();

  /** Everything generated or forced so far in this generation, this token included. */
  String textSoFar();

  /** The phase that this token belongs to. */
  Phase phase();

  /**
   * Natural log of the token's probability under the untempered, unfiltered law; NaN where unknown.
   */
  double logProb();

  /** Entropy in nats of that law at this token; NaN where unknown. */
  double entropy();
}
