package io.ponder4j.engine;

import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;

/**
 * How a model's text works.
 *
 * @param tokenizer text to tokens and back
 * @param format how prompts are rendered
 * @param endTokens the tokens that end a sequence; at least one
 * @param phases how thinking is told from answering
 */
public record Dialect(
    Tokenizer tokenizer, PromptFormat format, Set<Integer> endTokens, Phases phases) {

  public Dialect {
    endTokens = Set.copyOf(endTokens);
    Objects.requireNonNull(phases, "phases");
    if (endTokens.isEmpty()) {
      throw new IllegalArgumentException("a model needs a token that ends its sequence");
    }
  }

  /**
   * A dialect of a model that begins to think.
   *
   * @param thinkEndToken the token that closes the thinking phase; empty for a model that marks no
   *     phases
   */
  public Dialect(
      Tokenizer tokenizer, PromptFormat format, Set<Integer> endTokens, OptionalInt thinkEndToken) {
    this(
        tokenizer,
        format,
        endTokens,
        thinkEndToken.isPresent()
            ? Phases.until(Phases.Marker.ofToken(thinkEndToken.getAsInt(), ""))
            : Phases.NONE);
  }

  /** This dialect for the prompts of one question. */
  Dialect ofOneQuestion() {
    return new Dialect(tokenizer, new RenderedOnce(format), endTokens, phases);
  }
}
