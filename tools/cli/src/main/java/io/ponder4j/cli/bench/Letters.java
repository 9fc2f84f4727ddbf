package io.ponder4j.cli.bench;

import io.ponder4j.engine.Dialect;
import io.ponder4j.engine.Tokenizer;
import io.ponder4j.generate.Prompt;
import io.ponder4j.generate.TokenizerId;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;

/** Tokens as characters, one each, for text that means nothing: a prompt is so many random ones. */
record Letters(int vocabulary) implements Tokenizer {

  private static final int FIRST = 0x10000; // of a million characters

  /** A prompt of some length; another number gives other tokens. */
  static Prompt prompt(int tokens, long number) {
    return Prompt.of(tokens + " " + number);
  }

  /** A dialect without an end: its only end token is none of the vocabulary. */
  Dialect dialect() {
    return new Dialect(this, this::render, Set.of(vocabulary), OptionalInt.empty());
  }

  private int[] render(Prompt prompt) {
    String[] parts = prompt.lastContent().split(" ", 2);
    return new SplittableRandom(Long.parseLong(parts[1]))
        .ints(Integer.parseInt(parts[0]), 1, vocabulary)
        .toArray();
  }

  @Override
  public TokenizerId id() {
    return new TokenizerId("bench-letters");
  }

  @Override
  public int[] encode(String text) {
    return text.codePoints().map(character -> character - FIRST).toArray();
  }

  @Override
  public Stream stream() {
    return token -> Character.toString(FIRST + token);
  }
}
