package io.ponder4j.generate;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of text of one origin and one phase, appended to a {@link Prefix}.
 *
 * <p>Token ids are the truth: a segment that a model wrote holds that model's own ids, and its text
 * is what they decode to. For any other tokenizer the text is encoded alone, once, and kept.
 * Immutable to its users and thread-safe.
 */
public final class Segment {

  private final String text;
  private final Origin origin;
  private final Phase phase;
  private final @Nullable TokenizerId tokenizer; // of ids; null for a segment of text only
  private final int[] ids; // [tokens]
  private final int[] ends; // [tokens] characters of text that are complete after each token
  private final Map<TokenizerId, int[]> foreignIds = new ConcurrentHashMap<>();

  private Segment(
      String text,
      Origin origin,
      Phase phase,
      @Nullable TokenizerId tokenizer,
      int[] ids,
      int[] ends) {
    this.text = Objects.requireNonNull(text, "text");
    this.origin = Objects.requireNonNull(origin, "origin");
    this.phase = Objects.requireNonNull(phase, "phase");
    this.tokenizer = tokenizer;
    this.ids = ids;
    this.ends = ends;
  }

  /** A segment of text without ids. */
  public static Segment ofText(String text, Origin origin, Phase phase) {
    return new Segment(text, origin, phase, null, new int[0], new int[0]);
  }

  /**
   * A segment of a tokenizer's own ids.
   *
   * @param ids the tokens
   * @param ends for each token, how many characters of {@code text} are complete after it; not
   *     falling, the last one equals the text's length
   * @throws IllegalArgumentException if {@code ends} does not fit {@code ids} and {@code text}
   */
  public static Segment ofTokens(
      TokenizerId tokenizer, int[] ids, int[] ends, String text, Origin origin, Phase phase) {
    if (ids.length != ends.length) {
      throw new IllegalArgumentException(
          "one end a token: " + ids.length + " tokens, " + ends.length + " ends");
    }
    int before = 0;
    for (int end : ends) {
      if (end < before || end > text.length()) {
        throw new IllegalArgumentException(
            "ends must not fall and not pass the text: " + Arrays.toString(ends));
      }
      before = end;
    }
    if (before != text.length()) {
      throw new IllegalArgumentException(
          "the last end is " + before + ", the text has " + text.length() + " characters");
    }
    return new Segment(
        text,
        origin,
        phase,
        Objects.requireNonNull(tokenizer, "tokenizer"),
        ids.clone(),
        ends.clone());
  }

  /** The text that the ids decode to. */
  public String text() {
    return text;
  }

  /** Where the text came from. */
  public Origin origin() {
    return origin;
  }

  /** What the text is for. */
  public Phase phase() {
    return phase;
  }

  /** The tokenizer of this segment's own ids; empty for text without ids. */
  public Optional<TokenizerId> tokenizer() {
    return Optional.ofNullable(tokenizer);
  }

  /** The number of own tokens; 0 for text without ids. */
  public int tokenCount() {
    return ids.length;
  }

  /**
   * The ids for a tokenizer: the segment's own when it is the same one, else the text encoded
   * alone. A tokenizer's encoder is called once a segment.
   *
   * @return a fresh array
   */
  public int[] ids(TokenizerId wanted, Function<String, int[]> encoder) {
    if (wanted.equals(tokenizer)) {
      return ids.clone();
    }
    return foreignIds.computeIfAbsent(wanted, id -> encoder.apply(text)).clone();
  }

  /**
   * For each own token, how many characters of the text are complete after it: with the ids, what
   * {@link #ofTokens} makes this segment of again.
   *
   * @return a fresh array; empty for text without ids
   */
  public int[] ends() {
    return ends.clone();
  }

  /**
   * The first {@code tokens} of this segment.
   *
   * @throws IllegalArgumentException if it has fewer
   */
  public Segment head(int tokens) {
    if (tokens < 0 || tokens > ids.length) {
      throw new IllegalArgumentException(
          "cannot keep " + tokens + " tokens of a segment of " + ids.length);
    }
    int length = tokens == 0 ? 0 : ends[tokens - 1];
    return new Segment(
        text.substring(0, length),
        origin,
        phase,
        tokenizer,
        Arrays.copyOf(ids, tokens),
        Arrays.copyOf(ends, tokens));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Segment that
        && text.equals(that.text)
        && origin == that.origin
        && phase == that.phase
        && Objects.equals(tokenizer, that.tokenizer)
        && Arrays.equals(ids, that.ids);
  }

  @Override
  public int hashCode() {
    return Objects.hash(text, origin, phase, tokenizer, Arrays.hashCode(ids));
  }

  @Override
  public String toString() {
    return "Segment[" + origin + " " + phase + " " + text + "]";
  }
}
