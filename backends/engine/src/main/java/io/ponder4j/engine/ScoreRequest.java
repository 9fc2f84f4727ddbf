package io.ponder4j.engine;

import java.util.Arrays;

/**
 * A text to be read by the model: how likely is it, and what does the model make of it.
 *
 * @param tokens the whole text, the prompt first
 * @param from log-probabilities are wanted from this token on; at least 1
 * @param hiddenAt the tokens whose hidden state after reading them is wanted; each at least {@code
 *     from - 1}, rising
 * @param next tokens whose log-probabilities after the whole text are wanted, such as those of
 *     {@code Yes} and {@code No}
 */
public record ScoreRequest(int[] tokens, int from, int[] hiddenAt, int[] next) {

  /** A request that does not ask for what may come next. */
  public ScoreRequest(int[] tokens, int from, int[] hiddenAt) {
    this(tokens, from, hiddenAt, new int[0]);
  }

  public ScoreRequest {
    tokens = tokens.clone();
    hiddenAt = hiddenAt.clone();
    next = next.clone();
    if (from < 1 || from > tokens.length) {
      throw new IllegalArgumentException("from must be in 1.." + tokens.length + ", was " + from);
    }
    int before = from - 2;
    for (int at : hiddenAt) {
      if (at <= before || at >= tokens.length) {
        throw new IllegalArgumentException(
            "hiddenAt must rise from token "
                + (from - 1)
                + " to token "
                + (tokens.length - 1)
                + ", was "
                + Arrays.toString(hiddenAt));
      }
      before = at;
    }
  }
}
