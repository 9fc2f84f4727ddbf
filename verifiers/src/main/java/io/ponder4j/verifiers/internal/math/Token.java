package io.ponder4j.verifiers.internal.math;

/**
 * A piece of maths.
 *
 * @param kind what it is
 * @param text what it says: a command without its backslash, a number without separators
 * @param spaced whether white space stands before it
 */
record Token(Kind kind, String text, boolean spaced) {

  /** What a token is. */
  enum Kind {
    NUMBER,
    /** A variable or constant: one letter, or a letter's name. */
    SYMBOL,
    /** A LaTeX command. */
    COMMAND,
    /** A single character. */
    SIGN,
    /** A unit of measure. */
    UNIT,
    /** Other text. */
    WORD,
    END
  }

  boolean is(Kind wanted) {
    return kind == wanted;
  }

  boolean isSign(String sign) {
    return kind == Kind.SIGN && text.equals(sign);
  }

  boolean isCommand(String command) {
    return kind == Kind.COMMAND && text.equals(command);
  }
}
