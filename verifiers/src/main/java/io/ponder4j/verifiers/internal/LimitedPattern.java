package io.ponder4j.verifiers.internal;

import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A pattern that looks at untrusted text for a limited time: some patterns take time exponential in
 * the text, and the text is chosen by a model. Counted in characters looked at, so that a text
 * passes or fails alike on every machine. Thread-safe.
 *
 * @param pattern the pattern
 */
public record LimitedPattern(Pattern pattern) {

  /** Characters that a search may look at, those looked at twice counted twice: some 0.1 s. */
  private static final int LOOKS = 1 << 22;

  /** The same, for each character of the text beyond that. */
  private static final int LOOKS_PER_CHARACTER = 64;

  /** A search gave up. */
  public static final class LimitException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LimitException(Pattern pattern, String text) {
      super(
          "the pattern '"
              + pattern
              + "' takes too long on a text of "
              + text.length()
              + " characters");
    }
  }

  /**
   * True where the pattern is found.
   *
   * @throws LimitException if that takes too long to say
   */
  public boolean isIn(String text) {
    return search(text, Matcher::find);
  }

  /**
   * True where the pattern is all of a text.
   *
   * @throws LimitException if that takes too long to say
   */
  public boolean isAllOf(String text) {
    return search(text, Matcher::matches);
  }

  /**
   * The last match's group; empty where there is no match, or the group is not in it.
   *
   * @throws LimitException if that takes too long to say
   */
  public Optional<String> last(String text, int group) {
    return search(text, matcher -> last(matcher, group));
  }

  private static Optional<String> last(Matcher matcher, int group) {
    Optional<String> last = Optional.empty();
    while (matcher.find()) {
      last = Optional.ofNullable(matcher.group(group));
    }
    return last;
  }

  private <T> T search(String text, Function<Matcher, T> search) {
    try {
      return search.apply(pattern.matcher(new Watched(this, text)));
    } catch (StackOverflowError e) {
      // The matcher calls itself for repeated groups, as deep as the text is long.
      throw new LimitException(pattern, text);
    }
  }

  /** A text that counts how often it is looked at. */
  private static final class Watched implements CharSequence {

    private final LimitedPattern owner;
    private final String text;
    private long left;

    Watched(LimitedPattern owner, String text) {
      this.owner = owner;
      this.text = text;
      this.left = LOOKS + (long) LOOKS_PER_CHARACTER * text.length();
    }

    @Override
    public char charAt(int index) {
      if (--left < 0) {
        throw new LimitException(owner.pattern, text);
      }
      return text.charAt(index);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.substring(start, end);
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
