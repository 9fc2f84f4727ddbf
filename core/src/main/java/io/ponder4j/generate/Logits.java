package io.ponder4j.generate;

/**
 * The scores of the next token, before temperature and filters. Valid only during the call that
 * hands it out.
 */
public interface Logits {

  /** The size of the vocabulary. */
  int size();

  /** The logit of a token. */
  float get(int id);

  /**
   * Sets the logit of a token; {@link Float#NEGATIVE_INFINITY} forbids it. At least one must stay
   * possible.
   */
  void set(int id, float value);
}
