package io.ponder4j.generate;

/**
 * The one hook into the decode loop: stop, force text, adjust logits, at a token.
 *
 * <p>Runs on the backend's loop thread, for one generation at a time: it must return at once, must
 * not block, and may keep state of its own. What it throws ends that one generation with a {@link
 * GenerationException}.
 */
@FunctionalInterface
public interface Steering {

  /** Decides after a generated token. Forced tokens are not shown. */
  Action after(TokenView token);

  /**
   * May change the logits of the next token. Needs {@link Capability#LOGITS}; the reported
   * log-probabilities stay those of the model.
   *
   * @param last the token before, or {@link TokenView.Kind#START}
   */
  default void logits(TokenView last, Logits next) {}
}
