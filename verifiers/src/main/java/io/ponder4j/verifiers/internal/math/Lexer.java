package io.ponder4j.verifiers.internal.math;

import io.ponder4j.verifiers.internal.math.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Cuts a text into tokens, and drops what LaTeX has for looks only. */
final class Lexer {

  private static final Pattern NO_LETTERS = Pattern.compile("\\P{L}++");

  private static final Pattern WHOLE_GROUPS =
      Pattern.compile("\\d{1,3}+(?:,\\d{3}+(?!\\d))++(?!,\\d)(?:\\.\\d++)?+");
  private static final Pattern LATEX_GROUPS =
      Pattern.compile("\\d{1,3}+(?:(?:\\{,}|\\\\,)\\d{3}+(?!\\d))++(?:\\.\\d++)?+");
  private static final Pattern PLAIN = Pattern.compile("\\d++(?:\\.\\d++)?+|\\.\\d++");
  private static final Pattern EXPONENT = Pattern.compile("[eE][-+]?+\\d");
  private static final Pattern NOT_DIGIT_OR_POINT = Pattern.compile("[^\\d.]++");
  private static final Pattern LETTERS = Pattern.compile("\\p{L}++");

  private final String text;
  private final boolean readsGroups;
  private final List<Token> tokens = new ArrayList<>();
  private int at;
  private int depth; // of round, square and curly brackets, not of TeX's own
  private boolean spaced;

  private Lexer(String text, boolean readsGroups) {
    this.text = text.replace("\\!", "");
    this.readsGroups = readsGroups;
  }

  /**
   * The tokens of a text, {@link Kind#END} last.
   *
   * @param readsGroups whether {@code 1,234} outside of brackets is one number
   */
  static List<Token> tokens(String text, boolean readsGroups) {
    var lexer = new Lexer(text, readsGroups);
    while (lexer.at < lexer.text.length()) {
      lexer.next();
    }
    lexer.add(Kind.END, "");
    return lexer.tokens;
  }

  private void add(Kind kind, String token) {
    tokens.add(new Token(kind, token, spaced));
    spaced = false;
  }

  private void next() {
    char c = text.charAt(at);
    if (Character.isWhitespace(c) || c == '$' || c == '~') {
      spaced |= c != '$';
      at++;
    } else if (Character.isDigit(c) || (c == '.' && digitAt(at + 1))) {
      number();
    } else if (c == '\\') {
      command();
    } else if (Vocabulary.COMMANDS.containsKey(c)) {
      at++;
      add(Kind.COMMAND, Vocabulary.COMMANDS.getOrDefault(c, ""));
    } else if (Character.isLetter(c)) {
      letters();
    } else if (c == '\u00b2' || c == '\u00b3') {
      at++;
      add(Kind.SIGN, "^");
      add(Kind.NUMBER, c == '\u00b2' ? "2" : "3");
    } else if (c == '.' && text.substring(at + 1).replaceAll("[\\s$.)}]", "").isEmpty()) {
      at++; // the full stop at the end of a sentence
    } else {
      sign(c);
    }
  }

  private void sign(char c) {
    at++;
    String sign = Vocabulary.CHARACTERS.getOrDefault(c, String.valueOf(c));
    if ((sign.equals("<") || sign.equals(">") || sign.equals("!")) && isAt("=")) {
      at++;
      sign += "=";
    } else if (sign.equals("*") && isAt("*")) {
      at++;
      sign = "^";
    } else if (sign.equals("%")) {
      add(Kind.UNIT, "%");
      return;
    }
    bracket(sign);
    add(Kind.SIGN, sign);
  }

  private void bracket(String sign) {
    switch (sign) {
      case "(", "[", "\\{" -> depth++;
      case ")", "]", "\\}" -> depth--;
      default -> {}
    }
  }

  private boolean isAt(String piece) {
    return text.startsWith(piece, at);
  }

  private boolean digitAt(int index) {
    return index < text.length() && Character.isDigit(text.charAt(index));
  }

  private void number() {
    for (Pattern pattern : new Pattern[] {LATEX_GROUPS, WHOLE_GROUPS, PLAIN}) {
      Matcher matcher = pattern.matcher(text).region(at, text.length()).useTransparentBounds(true);
      boolean allowed = pattern != WHOLE_GROUPS || (readsGroups && depth == 0);
      if (allowed && matcher.lookingAt()) {
        at = matcher.end();
        if (EXPONENT.matcher(text).region(at, text.length()).lookingAt()) {
          throw new UnreadableException("1e5 is a number or a product");
        }
        add(Kind.NUMBER, NOT_DIGIT_OR_POINT.matcher(matcher.group()).replaceAll(""));
        return;
      }
    }
    throw new UnreadableException("digits of another script");
  }

  private void letters() {
    Matcher matcher = LETTERS.matcher(text).region(at, text.length());
    matcher.lookingAt();
    String word = matcher.group();
    at = matcher.end();
    String plain = word.toLowerCase(Locale.ROOT);
    boolean afterValue = !tokens.isEmpty() && isValueEnd(tokens.get(tokens.size() - 1));
    if (word.length() == 1) {
      add(Kind.SYMBOL, word);
    } else if (plain.equals("inf") || plain.equals("infinity")) {
      add(Kind.COMMAND, "infty");
    } else if (Vocabulary.PLAIN_COMMANDS.contains(plain)) {
      add(Kind.COMMAND, plain);
    } else if (Vocabulary.SEPARATORS.contains(plain)) {
      add(Kind.SIGN, ",");
    } else if (Vocabulary.UNITS.contains(word) && afterValue) {
      add(Kind.UNIT, unit(word));
    } else if (word.length() <= 3 && word.equals(plain) && !Vocabulary.SHORT_WORDS.contains(word)) {
      if (afterValue && spaced) {
        throw new UnreadableException("variables or a word");
      }
      word.chars().forEach(letter -> add(Kind.SYMBOL, Character.toString(letter)));
    } else {
      requireUnit(word, afterValue);
      add(Kind.WORD, word);
    }
  }

  private static void requireUnit(String words, boolean afterValue) {
    for (String word : NO_LETTERS.split(words.toLowerCase(Locale.ROOT), -1)) {
      if (afterValue && Vocabulary.NO_UNIT.contains(word)) {
        throw new UnreadableException("a word that changes the value");
      }
    }
    if (afterValue && words.chars().anyMatch(Character::isDigit)) {
      throw new UnreadableException("numbers in text");
    }
  }

  private static boolean isValueEnd(Token token) {
    return token.is(Kind.NUMBER)
        || token.is(Kind.UNIT)
        || token.is(Kind.WORD)
        || token.isSign("}")
        || token.isSign(")")
        || token.isSign("/");
  }

  private static String unit(String word) {
    return switch (word) {
      case "degrees", "degree", "deg" -> "\u00b0";
      case "percent" -> "%";
      case "dollars", "dollar" -> "$";
      default -> word;
    };
  }

  private void command() {
    Matcher matcher = LETTERS.matcher(text).region(at + 1, text.length());
    if (!matcher.lookingAt()) {
      escaped();
      return;
    }
    String name = matcher.group();
    at = matcher.end();
    if (Vocabulary.LOOKS.contains(name)) {
      if ((name.equals("left") || name.equals("right")) && isAt(".")) {
        at++; // no bracket on this side
      }
    } else if (Vocabulary.TEXT.contains(name)) {
      words(argument());
    } else if (name.equals("begin") || name.equals("end")) {
      add(Kind.COMMAND, name + " " + argument());
    } else if (name.equals("degree")) {
      add(Kind.COMMAND, "circ");
    } else if (name.equals("infin")) {
      add(Kind.COMMAND, "infty");
    } else if (Vocabulary.SAME_COMMAND.containsKey(name)) {
      String same = Vocabulary.SAME_COMMAND.getOrDefault(name, name);
      bracket(same);
      add(same.equals("frac") ? Kind.COMMAND : Kind.SIGN, same);
    } else {
      add(Kind.COMMAND, name);
    }
  }

  /** A backslash and a character that is no letter. */
  private void escaped() {
    char c = at + 1 < text.length() ? text.charAt(at + 1) : ' ';
    at = Math.min(text.length(), at + 2);
    switch (c) {
      case ',', ';', ':', ' ', '>', '\n' -> spaced = true;
      case '(', ')', '[', ']' -> {} // marks of inline maths
      case '%' -> add(Kind.UNIT, "%");
      case '$' -> add(Kind.UNIT, "$");
      case '{', '}' -> {
        bracket("\\" + c);
        add(Kind.SIGN, "\\" + c);
      }
      case '\\' -> add(Kind.SIGN, "\\\\");
      case '|' -> add(Kind.SIGN, "|");
      default -> throw new UnreadableException("\\" + c);
    }
  }

  /** The text of a command's argument in braces, which holds no other command. */
  private String argument() {
    while (at < text.length() && text.charAt(at) == ' ') {
      at++;
    }
    int end = text.indexOf('}', at);
    if (!isAt("{") || end < 0) {
      throw new UnreadableException("a command without its argument");
    }
    String argument = text.substring(at + 1, end);
    at = end + 1;
    if (argument.indexOf('{') >= 0 || (argument.indexOf('\\') >= 0 && !argument.contains("\\%"))) {
      throw new UnreadableException("maths in text");
    }
    return argument.replace("\\", "").strip();
  }

  private void words(String argument) {
    String plain = argument.toLowerCase(Locale.ROOT);
    if (plain.isEmpty()) {
      spaced = true;
    } else if (Vocabulary.SEPARATORS.contains(plain)) {
      add(Kind.SIGN, ",");
    } else if (!tokens.isEmpty() && isUnitAfter(tokens.get(tokens.size() - 1))) {
      requireUnit(argument, true);
      add(Kind.UNIT, unit(argument));
    } else {
      add(Kind.WORD, argument);
    }
  }

  private static boolean isUnitAfter(Token token) {
    return isValueEnd(token) || token.is(Kind.SYMBOL) || token.is(Kind.COMMAND);
  }
}
