package io.ponder4j.embedded;

import io.ponder4j.engine.Tokenizer;
import io.ponder4j.generate.GenerationException;
import io.ponder4j.generate.TokenizerId;

/** One token a character; 22 of them. */
enum CalcTokenizer implements Tokenizer {
  INSTANCE;

  private static final String VOCABULARY = "\0.\n#=0123456789+-*() >"; // the first one pads

  static final int END = VOCABULARY.indexOf('.');
  static final int NEWLINE = VOCABULARY.indexOf('\n');
  static final int ANSWER = VOCABULARY.indexOf('#');

  @Override
  public TokenizerId id() {
    return new TokenizerId("ponder4j-calc-22");
  }

  @Override
  public int[] encode(String text) {
    int[] ids = new int[text.length()];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = VOCABULARY.indexOf(text.charAt(i));
      if (ids[i] < 1) {
        throw new GenerationException(
            "the embedded models know no '"
                + text.charAt(i)
                + "'; they know digits, + - * ( ) # . = and line ends");
      }
    }
    return ids;
  }

  @Override
  public Stream stream() {
    return token -> VOCABULARY.substring(token, token + 1);
  }
}
