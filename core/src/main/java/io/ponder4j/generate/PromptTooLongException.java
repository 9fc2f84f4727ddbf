package io.ponder4j.generate;

/** The prefix leaves no room for a token in the model's context. */
public class PromptTooLongException extends GenerationException {

  private static final long serialVersionUID = 1L;

  /**
   * A prefix that is too long.
   *
   * @param tokens its length
   * @param limit the most tokens of prefix and text together
   */
  public PromptTooLongException(int tokens, int limit) {
    super(
        "the prompt has "
            + tokens
            + " tokens and the model takes "
            + limit
            + " in all, the answer included; shorten the prompt or use a model with a longer context");
  }
}
