package io.ponder4j.huggingface.template;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * A string in a template, that knows of each character whether the template wrote it or the prompt
 * gave it, however it is cut, joined and trimmed. Immutable.
 *
 * <p>The template engine carries rendered text as plain strings. {@link #toString()} therefore
 * writes the given stretches between two noncharacters, and {@link #parse} reads them again.
 */
final class TemplateText {

  /** The longest text that a template may make. */
  static final int MAX_LENGTH = 8 << 20;

  static final TemplateText EMPTY = own("");

  private static final char BEGIN = '\uFDD0';
  private static final char END = '\uFDD1';
  private static final char ESCAPE = '\uFDD2'; // before a noncharacter that was in the text

  private final String chars;
  private final BitSet given; // [chars]

  private TemplateText(String chars, BitSet given) {
    this.chars = chars;
    this.given = given;
  }

  /** Text that the template wrote. */
  static TemplateText own(String chars) {
    return new TemplateText(chars, new BitSet());
  }

  /** Text that the prompt gave. */
  static TemplateText given(String chars) {
    var given = new BitSet(chars.length());
    given.set(0, chars.length());
    return new TemplateText(chars, given);
  }

  /** Reads what {@link #toString()} wrote, also where it was joined to other text. */
  static TemplateText parse(String marked) {
    var text = new Builder();
    boolean inGiven = false;
    for (int i = 0; i < marked.length(); i++) {
      char c = marked.charAt(i);
      if (c == BEGIN || c == END) {
        inGiven = c == BEGIN;
      } else {
        text.append(c == ESCAPE ? marked.charAt(++i) : c, inGiven);
      }
    }
    return text.build();
  }

  /** The characters alone. */
  String chars() {
    return chars;
  }

  /** True where the prompt gave a character. */
  boolean isGiven(int at) {
    return given.get(at);
  }

  int length() {
    return chars.length();
  }

  boolean isEmpty() {
    return chars.isEmpty();
  }

  char charAt(int at) {
    return chars.charAt(at);
  }

  TemplateText subSequence(int from, int to) {
    if (from == 0 && to == chars.length()) {
      return this;
    }
    return new TemplateText(chars.substring(from, to), given.get(from, to));
  }

  TemplateText plus(TemplateText other) {
    if (isEmpty() || other.isEmpty()) {
      return isEmpty() ? other : this;
    }
    return new Builder().append(this).append(other).build();
  }

  /** These characters changed one by one, which keeps where each came from. */
  TemplateText map(java.util.function.UnaryOperator<String> change) {
    String changed = change.apply(chars);
    if (changed.length() == chars.length()) {
      return new TemplateText(changed, given);
    }
    return given.isEmpty() ? own(changed) : given(changed);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TemplateText that && chars.equals(that.chars);
  }

  @Override
  public int hashCode() {
    return chars.hashCode();
  }

  @Override
  public String toString() {
    var marked = new StringBuilder(chars.length() + 2);
    boolean inGiven = false;
    for (int i = 0; i < chars.length(); i++) {
      if (given.get(i) != inGiven) {
        inGiven = !inGiven;
        marked.append(inGiven ? BEGIN : END);
      }
      char c = chars.charAt(i);
      if (c >= BEGIN && c <= ESCAPE) {
        marked.append(ESCAPE);
      }
      marked.append(c);
    }
    return inGiven ? marked.append(END).toString() : marked.toString();
  }

  /** Puts a text together. */
  static final class Builder {

    private final StringBuilder chars = new StringBuilder();
    private final BitSet given = new BitSet();

    Builder append(TemplateText text) {
      int from = chars.length();
      requireRoom(text.length());
      chars.append(text.chars);
      for (int i = text.given.nextSetBit(0); i >= 0; i = text.given.nextSetBit(i)) {
        int end = text.given.nextClearBit(i);
        given.set(from + i, from + end);
        i = end;
      }
      return this;
    }

    /** Appends what the template wrote. */
    Builder append(String own) {
      requireRoom(own.length());
      chars.append(own);
      return this;
    }

    Builder append(char c, boolean isGiven) {
      requireRoom(1);
      given.set(chars.length(), isGiven);
      chars.append(c);
      return this;
    }

    private void requireRoom(int more) {
      if (chars.length() + (long) more > MAX_LENGTH) {
        throw new TemplateError("it makes a text of more than " + MAX_LENGTH + " characters");
      }
    }

    TemplateText build() {
      return new TemplateText(chars.toString(), given);
    }
  }
}
