package io.ponder4j.trace.replay;

import io.ponder4j.generate.Phase;
import io.ponder4j.generate.TokenView.Kind;
import java.util.List;

/**
 * What a listener saw of a generation, token by token. Forced text is told apart.
 *
 * @param text the texts of all tokens, joined
 * @param ends for each token, how many characters of {@code text} were said after it
 * @param kinds a letter a token: T for text, P for the end of a phase, E for the end
 * @param phases a letter a token: T for thinking, A for the answer
 * @param forced texts that steering put in, in order
 * @param markersKept true where the token that ends a phase stays in the prefix
 */
record Tape(
    String text, int[] ends, String kinds, String phases, List<Force> forced, boolean markersKept) {

  /**
   * A text that was forced.
   *
   * @param token after which token, from 0
   */
  record Force(int token, String text) {}

  private static final String KIND_LETTERS = "TPE";
  private static final List<Kind> KINDS = List.of(Kind.TEXT, Kind.PHASE_END, Kind.END);

  Tape {
    int size = ends.length;
    require(kinds.length() == size && phases.length() == size, "lengths");
    int before = 0;
    for (int end : ends) {
      require(end >= before && end <= text.length(), "ends");
      before = end;
    }
    require(before == text.length(), "text");
    require(kinds.chars().allMatch(letter -> KIND_LETTERS.indexOf(letter) >= 0), "kinds");
    require(phases.chars().allMatch(letter -> letter == 'T' || letter == 'A'), "phases");
    forced = List.copyOf(forced);
    int after = -1;
    for (Force force : forced) {
      require(force.token() > after && force.token() < size, "forced");
      after = force.token();
    }
  }

  private static void require(boolean rule, String what) {
    if (!rule) {
      throw new IllegalArgumentException("the tokens of a generation do not fit: " + what);
    }
  }

  static char letter(Kind kind) {
    return KIND_LETTERS.charAt(KINDS.indexOf(kind));
  }

  static char letter(Phase phase) {
    return phase == Phase.THINK ? 'T' : 'A';
  }

  int size() {
    return ends.length;
  }

  Kind kind(int token) {
    return KINDS.get(KIND_LETTERS.indexOf(kinds.charAt(token)));
  }

  Phase phase(int token) {
    return phases.charAt(token) == 'T' ? Phase.THINK : Phase.ANSWER;
  }

  int start(int token) {
    return token == 0 ? 0 : ends[token - 1];
  }

  /** How many of the first tokens belong to the thinking phase. */
  int thinking(int tokens) {
    return (int) phases.chars().limit(tokens).filter(letter -> letter == 'T').count();
  }

  /** True where a token's text stays in the prefix: ends do not, nor what forcing took back. */
  boolean isKept(int token) {
    return switch (kind(token)) {
      case TEXT -> true;
      case PHASE_END -> markersKept && forced.stream().noneMatch(f -> f.token() == token);
      case START, END -> false;
    };
  }
}
