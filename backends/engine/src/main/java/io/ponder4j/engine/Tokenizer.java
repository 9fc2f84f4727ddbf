package io.ponder4j.engine;

import io.ponder4j.generate.TokenizerId;

/** Text to tokens and back. Thread-safe. */
public interface Tokenizer {

  /** Names the vocabulary. */
  TokenizerId id();

  /**
   * The tokens of a text, without any that mark its beginning or end. Special tokens in the text
   * stay text.
   *
   * @throws io.ponder4j.generate.GenerationException if the text cannot be written in this
   *     vocabulary
   */
  int[] encode(String text);

  /** A decoder of tokens that come one by one. */
  Stream stream();

  /**
   * A decoder of tokens that come after others. A character that began there is given whole with
   * its last token.
   *
   * @param before the tokens before; they are not given again
   */
  default Stream stream(int[] before) {
    return stream();
  }

  /** Decodes tokens one by one. */
  @FunctionalInterface
  interface Stream {

    /** The characters that are complete with this token; empty in the middle of one. */
    String next(int token);
  }
}
