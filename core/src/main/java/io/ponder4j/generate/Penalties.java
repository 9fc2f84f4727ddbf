package io.ponder4j.generate;

import java.io.Serializable;

/**
 * Makes tokens that occurred less likely. Applied to the logits before temperature and filters;
 * log-probabilities are of the law without them.
 *
 * @param repetition divides positive logits, and multiplies negative ones, of every token that
 *     occurs in the text, the prompt included; more than 0, 1 for none (Keskar et al., "CTRL: A
 *     Conditional Transformer Language Model for Controllable Generation")
 * @param presence taken off the logit of every token that occurs after the prompt, forced ones
 *     included; finite, 0 for none, negative to favour them
 */
public record Penalties(double repetition, double presence) implements Serializable {

  /** No penalties. */
  public static final Penalties NONE = new Penalties(1, 0);

  public Penalties {
    if (!(repetition > 0 && repetition < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("repetition must be > 0, was " + repetition);
    }
    if (!Double.isFinite(presence)) {
      throw new IllegalArgumentException("presence must be finite, was " + presence);
    }
  }

  /** A repetition penalty alone. */
  public static Penalties repetition(double value) {
    return new Penalties(value, 0);
  }

  /** A presence penalty alone. */
  public static Penalties presence(double value) {
    return new Penalties(1, value);
  }

  /** True when nothing is penalised. */
  public boolean isNone() {
    return repetition == 1 && presence == 0;
  }
}
