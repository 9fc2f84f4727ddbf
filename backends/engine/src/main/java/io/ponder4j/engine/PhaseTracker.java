package io.ponder4j.engine;

import io.ponder4j.generate.Phase;
import io.ponder4j.generate.Prefix;
import io.ponder4j.generate.Segment;

/**
 * Tells the phase of each token of a text as it grows. Not thread-safe.
 *
 * <p>While a text may yet begin with the opening marker, it is undecided: white space counts as the
 * answer, a begun marker as thinking, and what was told is corrected when it is decided.
 */
final class PhaseTracker {

  /** What a token did. */
  enum Turn {
    NONE,
    /** It decided the phase of all tokens so far, which is now {@link #told}. */
    DECIDED,
    /** It completed the marker that closes the thinking phase. */
    CLOSED
  }

  /**
   * Where a text stands.
   *
   * @param phase of the next token
   * @param isUndecided true if the opening marker may yet come
   * @param watched the end of the text, in which a marker may have begun
   */
  record State(Phase phase, boolean isUndecided, String watched) {}

  private static final int PROMPT_TAIL = 32; // tokens that are looked at

  private final Phases phases;
  private Phase phase;
  private boolean isUndecided;
  private final StringBuilder watched;
  private Phase told; // of the last token

  PhaseTracker(Phases phases, State start) {
    this.phases = phases;
    this.phase = start.phase();
    this.isUndecided = start.isUndecided();
    this.watched = new StringBuilder(start.watched());
    this.told = phase;
  }

  /** Where a prefix stands. */
  static State stateOf(Phases phases, int[] prompt, Prefix prefix, Tokenizer tokenizer) {
    if (!phases.areMarked()) {
      return new State(prefix.segment().map(Segment::phase).orElse(Phase.ANSWER), false, "");
    }
    State start = startOf(phases, prompt, tokenizer);
    Segment last = prefix.segment().orElse(null);
    if (last == null) {
      return start;
    }
    if (start.isUndecided()) {
      var tracker = new PhaseTracker(phases, start);
      tracker.watched.append(prefix.text());
      if (last.phase() == tracker.beginning() && tracker.mayOpen()) {
        return new State(last.phase(), true, prefix.text());
      }
    }
    if (last.phase() == Phase.ANSWER) {
      return new State(Phase.ANSWER, false, "");
    }
    return thinking(phases.closing().orElseThrow(), prefix, last, tokenizer);
  }

  private static State startOf(Phases phases, int[] prompt, Tokenizer tokenizer) {
    if (phases.opening().isEmpty()) {
      return new State(Phase.THINK, false, "");
    }
    return endsWith(phases.opening().get(), prompt, tokenizer)
        ? new State(Phase.THINK, false, "")
        : new State(Phase.ANSWER, true, "");
  }

  /** True for a prompt that ends with a marker, and white space after it. */
  private static boolean endsWith(Phases.Marker marker, int[] prompt, Tokenizer tokenizer) {
    int from = Math.max(0, prompt.length - PROMPT_TAIL);
    Tokenizer.Stream stream = tokenizer.stream();
    var text = new StringBuilder();
    boolean isMarked = false;
    for (int i = from; i < prompt.length; i++) {
      String piece = stream.next(prompt[i]);
      boolean isMarker = marker.token().isPresent() && marker.token().getAsInt() == prompt[i];
      isMarked = isMarker || (isMarked && !piece.isEmpty() && piece.isBlank());
      text.append(piece);
    }
    return marker.token().isPresent()
        ? isMarked
        : text.toString().stripTrailing().endsWith(marker.text());
  }

  private static State thinking(
      Phases.Marker closing, Prefix prefix, Segment last, Tokenizer tokenizer) {
    if (closing.token().isPresent()) {
      boolean isClosed = false;
      for (int id : last.ids(tokenizer.id(), tokenizer::encode)) {
        isClosed |= id == closing.token().getAsInt();
      }
      return new State(isClosed ? Phase.ANSWER : Phase.THINK, false, "");
    }
    String text = prefix.text();
    int reach = last.text().length() + closing.text().length() - 1;
    String end = text.substring(Math.max(0, text.length() - reach));
    return end.contains(closing.text())
        ? new State(Phase.ANSWER, false, "")
        : new State(Phase.THINK, false, tail(end, closing));
  }

  private static String tail(String text, Phases.Marker marker) {
    return text.substring(Math.max(0, text.length() - marker.text().length() + 1));
  }

  /** The phase of the next token, as far as it is known. */
  Phase phase() {
    return phase;
  }

  /** The phase of the last token. */
  Phase told() {
    return told;
  }

  /** True if the opening marker may yet come. */
  boolean isUndecided() {
    return isUndecided;
  }

  /** Takes a token and the characters that it completed. */
  Turn take(int id, String piece) {
    if (isUndecided) {
      return decide(id, piece);
    }
    told = phase;
    return phase == Phase.THINK && closes(id, piece) ? close() : Turn.NONE;
  }

  private Turn decide(int id, String piece) {
    Phases.Marker opening = phases.opening().orElseThrow();
    watched.append(piece);
    boolean isOpened =
        opening.token().isPresent()
            ? opening.token().getAsInt() == id
            : watched.toString().stripLeading().startsWith(opening.text());
    if (!isOpened && mayOpen()) {
      told = beginning();
      phase = told;
      return Turn.NONE;
    }
    isUndecided = false;
    watched.setLength(0);
    phase = isOpened ? Phase.THINK : Phase.ANSWER;
    told = phase;
    return Turn.DECIDED;
  }

  /** True while what is watched may be the beginning of a text that opens the thinking phase. */
  private boolean mayOpen() {
    String begun = watched.toString().stripLeading();
    Phases.Marker opening = phases.opening().orElseThrow();
    return opening.token().isPresent() ? begun.isEmpty() : isProperBeginning(begun, opening.text());
  }

  private static boolean isProperBeginning(String begun, String marker) {
    return begun.length() < marker.length() && marker.startsWith(begun);
  }

  /** What an undecided text counts as. */
  private Phase beginning() {
    return watched.toString().isBlank() ? Phase.ANSWER : Phase.THINK;
  }

  private boolean closes(int id, String piece) {
    Phases.Marker closing = phases.closing().orElseThrow();
    if (closing.token().isPresent()) {
      return closing.token().getAsInt() == id;
    }
    watched.append(piece);
    if (watched.indexOf(closing.text()) >= 0) {
      return true;
    }
    watched.delete(0, watched.length() - tail(watched.toString(), closing).length());
    return false;
  }

  private Turn close() {
    phase = Phase.ANSWER;
    return Turn.CLOSED;
  }

  /** How many characters of the text so far belong to the closing marker or come after it. */
  int markerLength() {
    Phases.Marker closing = phases.closing().orElseThrow();
    return closing.token().isPresent() ? 0 : watched.length() - watched.indexOf(closing.text());
  }

  /** Goes back to before the closing marker, which was just taken. */
  void takeBackMarker() {
    phases
        .closing()
        .filter(closing -> closing.token().isEmpty())
        .ifPresent(closing -> watched.setLength(watched.indexOf(closing.text())));
    phase = Phase.THINK;
  }

  /** Ends an undecided text: all of it was the answer. */
  void end() {
    isUndecided = false;
    phase = Phase.ANSWER;
    told = Phase.ANSWER;
  }
}
