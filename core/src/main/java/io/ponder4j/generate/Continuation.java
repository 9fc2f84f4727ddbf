package io.ponder4j.generate;

import java.util.List;
import java.util.Objects;

/**
 * A text after a prefix, whose likelihood is asked for.
 *
 * @param prefix what it follows
 * @param segments the text; may be empty. What a model did not write ({@link Origin}) is read, and
 *     counts as certain
 * @param ends true where the end of the sequence, after the text, is part of it
 */
public record Continuation(Prefix prefix, List<Segment> segments, boolean ends) {

  public Continuation {
    Objects.requireNonNull(prefix, "prefix");
    segments = List.copyOf(segments);
  }

  /** The prefix and the text. */
  public Prefix whole() {
    Prefix whole = prefix;
    for (Segment segment : segments) {
      whole = whole.append(segment);
    }
    return whole;
  }
}
