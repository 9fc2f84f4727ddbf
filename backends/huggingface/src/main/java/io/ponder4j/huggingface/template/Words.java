package io.ponder4j.huggingface.template;

import java.util.ArrayList;
import java.util.List;

/** Looks for words and signs outside of brackets. The code has no strings any more. */
final class Words {

  private Words() {}

  /** Where a word begins; negative if it is not there. */
  static int find(String code, String word) {
    int depth = 0;
    for (int i = 0; i < code.length(); i++) {
      char c = code.charAt(i);
      depth += "([{".indexOf(c) >= 0 ? 1 : ")]}".indexOf(c) >= 0 ? -1 : 0;
      if (depth == 0 && code.startsWith(word, i) && isWord(code, i, i + word.length())) {
        return i;
      }
    }
    return -1;
  }

  private static boolean isWord(String code, int from, int to) {
    return (from == 0 || !Character.isJavaIdentifierPart(code.charAt(from - 1)))
        && (to == code.length() || !Character.isJavaIdentifierPart(code.charAt(to)));
  }

  /** Where a single {@code =} is; negative if it is not there. */
  static int assignment(String code) {
    int depth = 0;
    for (int i = 0; i < code.length(); i++) {
      char c = code.charAt(i);
      depth += "([{".indexOf(c) >= 0 ? 1 : ")]}".indexOf(c) >= 0 ? -1 : 0;
      if (depth == 0 && c == '=') {
        return i;
      }
    }
    return -1;
  }

  /** The parts between commas; none of nothing. */
  static List<String> split(String code) {
    List<String> parts = new ArrayList<>();
    int depth = 0;
    int from = 0;
    for (int i = 0; i < code.length(); i++) {
      char c = code.charAt(i);
      depth += "([{".indexOf(c) >= 0 ? 1 : ")]}".indexOf(c) >= 0 ? -1 : 0;
      if (depth == 0 && c == ',') {
        parts.add(code.substring(from, i).strip());
        from = i + 1;
      }
    }
    String last = code.substring(from).strip();
    if (!last.isEmpty()) {
      parts.add(last);
    }
    return parts;
  }
}
