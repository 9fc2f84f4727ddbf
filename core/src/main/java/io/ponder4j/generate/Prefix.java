package io.ponder4j.generate;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The problem and everything written so far: what a continuation starts from.
 *
 * <p>A persistent list: {@link #append} shares the whole path with its parent, so a tree of
 * prefixes costs one object a node. A prefix holds no cache memory of any engine; an engine finds
 * what it still has by token ids. Immutable and thread-safe.
 */
public final class Prefix {

  private final Prompt prompt;
  private final @Nullable Prefix parent;
  private final @Nullable Segment segment;
  private volatile @Nullable String fingerprint; // computed on first use

  private Prefix(Prompt prompt, @Nullable Prefix parent, @Nullable Segment segment) {
    this.prompt = Objects.requireNonNull(prompt, "prompt");
    this.parent = parent;
    this.segment = segment;
  }

  /** The prefix of nothing but the prompt. */
  public static Prefix of(Prompt prompt) {
    return new Prefix(prompt, null, null);
  }

  /** The prompt at the root. */
  public Prompt prompt() {
    return prompt;
  }

  /** The prefix without its last segment; empty at the root. */
  public Optional<Prefix> parent() {
    return Optional.ofNullable(parent);
  }

  /** The last segment; empty at the root. */
  public Optional<Segment> segment() {
    return Optional.ofNullable(segment);
  }

  /** This prefix and one more segment. */
  public Prefix append(Segment next) {
    return new Prefix(prompt, this, Objects.requireNonNull(next, "segment"));
  }

  /** All segments, the first one first. */
  public List<Segment> segments() {
    Deque<Segment> path = new ArrayDeque<>();
    for (Prefix at = this; at != null && at.segment != null; at = at.parent) {
      path.addFirst(at.segment);
    }
    return Collections.unmodifiableList(new ArrayList<>(path));
  }

  /** The number of own tokens of all segments; text without ids counts 0. */
  public int tokenCount() {
    return segments().stream().mapToInt(Segment::tokenCount).sum();
  }

  /** The text after the prompt: what all segments decode to, joined. */
  public String text() {
    var text = new StringBuilder();
    segments().forEach(s -> text.append(s.text()));
    return text.toString();
  }

  /** The text that the model wrote as its answer: generated, phase {@link Phase#ANSWER}. */
  public String answerText() {
    var text = new StringBuilder();
    for (Segment s : segments()) {
      if (s.origin() == Origin.GENERATED && s.phase() == Phase.ANSWER) {
        text.append(s.text());
      }
    }
    return text.toString();
  }

  /**
   * The prefix up to and including the given number of own tokens. A segment of text without ids
   * counts 0 tokens and is kept only where a later token is kept.
   *
   * @throws IllegalArgumentException if the prefix has fewer tokens, or the number is negative
   */
  public Prefix cutAt(int token) {
    if (token < 0 || token > tokenCount()) {
      throw new IllegalArgumentException(
          "cannot cut at token " + token + " of a prefix of " + tokenCount());
    }
    Prefix cut = Prefix.of(prompt);
    int left = token;
    for (Segment s : segments()) {
      if (left == 0) {
        break;
      }
      int kept = Math.min(left, s.tokenCount());
      cut = cut.append(kept == s.tokenCount() ? s : s.head(kept));
      left -= kept;
    }
    return cut;
  }

  /**
   * A digest of the messages and segments, the same in every JVM: 32 hexadecimal digits.
   * Attachments do not enter. The same text cut into other segments has another fingerprint.
   */
  public String fingerprint() {
    Deque<Prefix> unknown = new ArrayDeque<>(); // no recursion: a path may be deeper than the stack
    for (Prefix at = this; at != null && at.fingerprint == null; at = at.parent) {
      unknown.addFirst(at);
    }
    unknown.forEach(prefix -> prefix.fingerprint = prefix.digest());
    return Objects.requireNonNull(fingerprint);
  }

  private String digest() {
    MessageDigest sha = sha256();
    if (parent == null || segment == null) {
      for (Message m : prompt.messages()) {
        update(sha, m.author().name());
        update(sha, m.content());
      }
    } else {
      update(sha, parent.fingerprint());
      update(sha, segment.origin().name());
      update(sha, segment.phase().name());
      update(sha, segment.text());
      segment
          .tokenizer()
          .ifPresent(
              t -> {
                update(sha, t.name());
                int[] ids = segment.ids(t, text -> new int[0]);
                var bytes = ByteBuffer.allocate(4 * ids.length);
                bytes.asIntBuffer().put(ids);
                sha.update(bytes);
              });
    }
    return HexFormat.of().formatHex(sha.digest(), 0, 16);
  }

  private static void update(MessageDigest sha, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    sha.update(ByteBuffer.allocate(4).putInt(0, bytes.length));
    sha.update(bytes);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Prefix that
        && prompt.equals(that.prompt)
        && segments().equals(that.segments());
  }

  @Override
  public int hashCode() {
    return fingerprint().hashCode();
  }

  @Override
  public String toString() {
    return "Prefix[" + fingerprint() + " " + text() + "]";
  }
}
