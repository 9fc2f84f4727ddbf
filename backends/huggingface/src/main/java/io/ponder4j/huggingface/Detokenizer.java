package io.ponder4j.huggingface;

import io.ponder4j.engine.Tokenizer;
import java.util.Arrays;

/**
 * Decodes tokens one by one. A token is decoded together with some before it, since decoders take
 * away the first space of a text, and a character may take several tokens. Not thread-safe.
 */
final class Detokenizer implements Tokenizer.Stream {

  private static final int CONTEXT = 6; // tokens before that are decoded again
  private static final int MOST_PENDING = 4; // tokens of one character, which has 4 bytes at most
  private static final char INCOMPLETE = '\uFFFD';

  private final NativeTokenizer tokenizer;
  private int[] window; // anchor, context, pending
  private int size;
  private final int anchor; // tokens of some text that is decoded first, so that it loses its space
  private int known; // tokens of the window whose text was given out
  private String knownText; // of these

  /**
   * Begins.
   *
   * @param anchor tokens of some short text without a space
   * @param before the tokens before those to come
   */
  Detokenizer(NativeTokenizer tokenizer, int[] anchor, int[] before) {
    this.tokenizer = tokenizer;
    this.anchor = anchor.length;
    // Enough for a whole character before those that wait, wherever the first one is cut.
    int context = Math.min(CONTEXT + MOST_PENDING, before.length);
    window = Arrays.copyOf(anchor, anchor.length + context + MOST_PENDING + 2);
    System.arraycopy(before, before.length - context, window, anchor.length, context);
    size = anchor.length + context;
    known = size - pending();
    knownText = decode(known);
  }

  /** Tokens at the end that were not given out yet: they wait for the rest of a character. */
  private int pending() {
    int pending = 0;
    while (pending < Math.min(MOST_PENDING, size - anchor)
        && isIncomplete(decode(size - pending))) {
      pending++;
    }
    return pending;
  }

  private static boolean isIncomplete(String text) {
    return !text.isEmpty() && text.charAt(text.length() - 1) == INCOMPLETE;
  }

  private String decode(int to) {
    return tokenizer.decode(window, 0, to);
  }

  @Override
  public String next(int token) {
    if (size == window.length) {
      window = Arrays.copyOf(window, 2 * size);
    }
    window[size++] = token;
    String text = decode(size);
    if (isIncomplete(text)) {
      return size - known > MOST_PENDING ? giveUpOnFirst() : "";
    }
    return give(size, text);
  }

  /** Too many tokens wait for the rest of a character: the first of them never was one. */
  private String giveUpOnFirst() {
    int to = known + 1;
    return give(to, decode(to));
  }

  private String give(int to, String text) {
    String fresh = text.substring(commonPrefix(knownText, text));
    known = to;
    knownText = text;
    forget();
    return fresh;
  }

  /** Keeps only as many tokens as the next one needs. */
  private void forget() {
    int surplus = known - anchor - CONTEXT;
    if (surplus > CONTEXT) {
      System.arraycopy(window, anchor + surplus, window, anchor, size - anchor - surplus);
      size -= surplus;
      known -= surplus;
      knownText = decode(known);
    }
  }

  private static int commonPrefix(String a, String b) {
    int length = Math.min(a.length(), b.length());
    int same = 0;
    while (same < length && a.charAt(same) == b.charAt(same)) {
      same++;
    }
    // Not between the halves of a character.
    boolean isSplit =
        same > 0 && same < b.length() && Character.isHighSurrogate(b.charAt(same - 1));
    return isSplit && Character.isLowSurrogate(b.charAt(same)) ? same - 1 : same;
  }
}
