package io.ponder4j.engine;

import io.ponder4j.generate.Phase;
import java.util.OptionalInt;
import java.util.Set;

/**
 * How a model's text works.
 *
 * @param tokenizer text to tokens and back
 * @param format how prompts are rendered
 * @param endTokens the tokens that end a sequence; at least one
 * @param thinkEndToken the token that closes the thinking phase; empty for a model that marks no
 *     phases
 */
public record Dialect(
    Tokenizer tokenizer, PromptFormat format, Set<Integer> endTokens, OptionalInt thinkEndToken) {

  public Dialect {
    endTokens = Set.copyOf(endTokens);
    if (endTokens.isEmpty()) {
      throw new IllegalArgumentException("a model needs a token that ends its sequence");
    }
  }

  /** The phase that a model's text begins in. */
  Phase firstPhase() {
    return thinkEndToken.isPresent() ? Phase.THINK : Phase.ANSWER;
  }
}
