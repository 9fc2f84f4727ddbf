package io.ponder4j.engine;

import io.ponder4j.generate.Action;
import io.ponder4j.generate.Logits;
import io.ponder4j.generate.Steering;
import io.ponder4j.generate.TokenView;
import io.ponder4j.generate.TokenizerId;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/**
 * A dialect of letters for {@link HashLm}: {@code .} ends a text, {@code #} closes the thinking
 * phase.
 */
final class Toys {

  static final String LETTERS = ".#abcdefghij";
  static final int END = 0;
  static final int MARK = 1;

  private Toys() {}

  static Tokenizer tokenizer() {
    return new Tokenizer() {
      @Override
      public TokenizerId id() {
        return new TokenizerId("letters");
      }

      @Override
      public int[] encode(String text) {
        return text.chars().map(LETTERS::indexOf).toArray();
      }

      @Override
      public Stream stream() {
        return token -> LETTERS.substring(token, token + 1);
      }
    };
  }

  /** Never lets a text end by itself. */
  static class Endless implements Steering {
    @Override
    public Action after(TokenView token) {
      return Action.CONTINUE;
    }

    @Override
    public void logits(TokenView last, Logits next) {
      next.set(END, Float.NEGATIVE_INFINITY);
    }
  }

  /** Waits for a latch that some thread is going to open. */
  static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  static Dialect dialect() {
    return new Dialect(
        tokenizer(),
        prompt -> tokenizer().encode(prompt.lastContent()),
        Set.of(END),
        OptionalInt.of(MARK));
  }
}
