package io.ponder4j.engine;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a model's text tells thinking from answering.
 *
 * <p>With a closing marker alone, a text begins in the thinking phase. With an opening one too, it
 * does so if the rendered prompt ends with it, or begins with it itself, white space before it
 * allowed; else all of it is the answer. Markers belong to the thinking phase, and so does a token
 * that holds the end of one and more.
 *
 * @param opening what begins the thinking phase; empty where it needs none
 * @param closing what ends it; empty for a model that marks no phases
 */
public record Phases(Optional<Marker> opening, Optional<Marker> closing) {

  /** No phases: everything is the answer. */
  public static final Phases NONE = new Phases(Optional.empty(), Optional.empty());

  /**
   * A marker: a token, or text that may take several.
   *
   * @param text as it is decoded; empty for a token that is shown as nothing
   * @param token the token that alone is the marker; empty where it is found by its text
   */
  public record Marker(String text, OptionalInt token) {

    public Marker {
      Objects.requireNonNull(text, "text");
      Objects.requireNonNull(token, "token");
      if (text.isEmpty() && token.isEmpty()) {
        throw new IllegalArgumentException("a marker needs a text or a token");
      }
    }

    /** A marker that is a token of its own. */
    public static Marker ofToken(int token, String text) {
      return new Marker(text, OptionalInt.of(token));
    }

    /** A marker that is found in the text, however many tokens it takes. */
    public static Marker ofText(String text) {
      return new Marker(text, OptionalInt.empty());
    }
  }

  public Phases {
    if (opening.isPresent() && closing.isEmpty()) {
      throw new IllegalArgumentException("a thinking phase that begins needs a marker to end it");
    }
  }

  /** A text that begins in the thinking phase, up to a marker. */
  public static Phases until(Marker closing) {
    return new Phases(Optional.empty(), Optional.of(closing));
  }

  /** A thinking phase between two markers. */
  public static Phases between(Marker opening, Marker closing) {
    return new Phases(Optional.of(opening), Optional.of(closing));
  }

  /** True for a model that marks phases. */
  public boolean areMarked() {
    return closing.isPresent();
  }
}
