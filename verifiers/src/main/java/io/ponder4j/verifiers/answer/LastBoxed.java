package io.ponder4j.verifiers.answer;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** See {@link Extractor#lastBoxed}. */
record LastBoxed() implements Extractor {

  private static final int NESTED = 3; // boxes in one another, which are one box

  @Override
  public Optional<String> find(String text) {
    Optional<String> found = content(text);
    for (int i = 1; i < NESTED && found.isPresent() && boxAt(found.get(), 0) > 0; i++) {
      found = content(found.get());
    }
    return found.filter(content -> !content.isEmpty());
  }

  /**
   * What stands in the box that closes last: one pass with a stack of the braces that are open, for
   * a look for the partner of each would take quadratic time where none is closed.
   */
  private static Optional<String> content(String text) {
    Deque<Integer> open = new ArrayDeque<>(); // where a box's content starts; -1 for other braces
    int start = -1;
    int end = -1;
    int expected = -1; // where the brace of a box stands
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '{') {
        open.push(i == expected ? i + 1 : -1);
      } else if (c == '}' && !open.isEmpty()) {
        int from = open.pop();
        if (from >= 0) {
          start = from;
          end = i;
        }
      } else if (c == '\\') {
        int after = boxAt(text, i);
        if (after < 0) {
          i++; // what is escaped opens and closes nothing
          continue;
        }
        expected = afterBlanks(text, after);
        i = expected - 1;
        if (expected < text.length() && text.charAt(expected) != '{') {
          start = expected;
          end = wordEnd(text, expected);
          i = Math.max(i, end - 1);
        }
      }
    }
    return start < 0 ? Optional.empty() : Optional.of(text.substring(start, end).strip());
  }

  /** Behind the command for a box at some place, or -1. */
  private static int boxAt(String text, int at) {
    for (String command : new String[] {"\\boxed", "\\fbox"}) {
      int after = at + command.length();
      if (text.startsWith(command, at)
          && (after == text.length() || !Character.isLetter(text.charAt(after)))) {
        return after;
      }
    }
    return -1;
  }

  private static int afterBlanks(String text, int at) {
    int i = at;
    while (i < text.length() && text.charAt(i) == ' ') {
      i++;
    }
    return i;
  }

  private static int wordEnd(String text, int at) {
    int i = at;
    while (i < text.length() && !Character.isWhitespace(text.charAt(i)) && text.charAt(i) != '$') {
      i++;
    }
    return i;
  }
}
