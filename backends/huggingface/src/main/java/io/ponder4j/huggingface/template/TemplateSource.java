package io.ponder4j.huggingface.template;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/**
 * A template as the engine behind reads it: blocks only, one a line number, its text and string
 * literals taken out and named.
 *
 * <p>The engine has other rules than Jinja about white space around blocks, escapes in strings and
 * what ends a block. So all three are decided here: what is left for it has none of them. White
 * space goes as {@code trim_blocks} and {@code lstrip_blocks} say, which chat templates are written
 * for.
 */
final class TemplateSource {

  /** The longest template, in characters. */
  static final int MAX_LENGTH = 1 << 20;

  /** The deepest nesting of blocks, and of brackets in an expression. */
  static final int MAX_DEPTH = 64;

  /** Before the names of literals; no name in a template has it. */
  static final String LITERAL = "$s";

  /** Gives an expression out as Python would. */
  static final String OUTPUT = "$out";

  private static final Set<String> OPENING = Set.of("if", "for", "macro");
  private static final Set<String> SINGLE = Set.of("elif", "else", "break", "continue");
  private static final Set<String> MARKS = Set.of("generation", "endgeneration"); // change no text

  private final String template;
  private final StringBuilder blocks = new StringBuilder();
  private final List<TemplateText> literals = new ArrayList<>();
  private final Deque<String> open = new ArrayDeque<>();
  private int at; // in template
  private int line = 1; // of at
  private int emittedLine = 1;
  private boolean startsLine = true; // what precedes at ended with a line end

  private TemplateSource(String template) {
    this.template = template;
  }

  /**
   * Reads a template.
   *
   * @throws ChatTemplateException if it is too long or malformed, or has a statement that is not
   *     known here
   */
  static TemplateSource of(String template) {
    if (template.length() > MAX_LENGTH) {
      throw new ChatTemplateException(
          0, "it has " + template.length() + " characters; at most " + MAX_LENGTH + " are read");
    }
    String lines = template.replace("\r\n", "\n").replace('\r', '\n');
    var source =
        new TemplateSource(lines.endsWith("\n") ? lines.substring(0, lines.length() - 1) : lines);
    try {
      source.read();
    } catch (TemplateError e) {
      throw new ChatTemplateException(source.line, e.problem());
    }
    return source;
  }

  /** What the engine reads. */
  String blocks() {
    return blocks.toString();
  }

  /** What {@link #LITERAL} and an index name. */
  List<TemplateText> literals() {
    return literals;
  }

  private void read() {
    while (at < template.length()) {
      int begin = nextBlock(at);
      if (begin == template.length()) {
        text(template.substring(at));
        moveTo(begin);
      } else {
        text(beforeBlock(template.substring(at, begin), begin));
        moveTo(begin);
        block();
      }
    }
    if (!open.isEmpty()) {
      throw new TemplateError("'" + open.peek() + "' is never ended");
    }
  }

  private int nextBlock(int from) {
    for (int i = template.indexOf('{', from); i >= 0; i = template.indexOf('{', i + 1)) {
      if (i + 1 < template.length() && "{%#".indexOf(template.charAt(i + 1)) >= 0) {
        return i;
      }
    }
    return template.length();
  }

  /** What is left of the text before a block. */
  private String beforeBlock(String text, int begin) {
    char sign = begin + 2 < template.length() ? template.charAt(begin + 2) : ' ';
    if (sign == '-') {
      return text.stripTrailing();
    }
    int lineBegin = text.lastIndexOf('\n') + 1;
    boolean isFirstOnLine = (lineBegin > 0 || startsLine) && text.substring(lineBegin).isBlank();
    boolean strips = sign != '+' && template.charAt(begin + 1) != '{' && isFirstOnLine;
    return strips ? text.substring(0, lineBegin) : text;
  }

  private void text(String text) {
    if (!text.isEmpty()) {
      emit("{{ " + literal(text) + " }}");
    }
  }

  private String literal(String text) {
    literals.add(TemplateText.own(text));
    return LITERAL + (literals.size() - 1);
  }

  private void moveTo(int to) {
    for (int i = at; i < to; i++) {
      line += template.charAt(i) == '\n' ? 1 : 0;
    }
    startsLine = to > 0 && template.charAt(to - 1) == '\n';
    at = to;
  }

  private void emit(String block) {
    if (line > emittedLine) {
      blocks.append("{#").append("\n".repeat(line - emittedLine)).append("#}");
      emittedLine = line;
    }
    blocks.append(block);
  }

  private void block() {
    char kind = template.charAt(at + 1);
    if (kind == '#') {
      comment();
      return;
    }
    int from = at + 2;
    if (from < template.length() && "-+".indexOf(template.charAt(from)) >= 0) {
      from += kind == '{' && template.charAt(from) == '+' ? 0 : 1;
    }
    var expression = new Expression(from, kind == '{' ? "}}" : "%}");
    String code = expression.read().strip();
    if (kind == '{') {
      emit("{{ " + OUTPUT + "(" + code + ") }}");
      endBlock(expression.end, 2);
    } else if (code.equals("raw")) {
      endBlock(expression.end, 2);
      raw();
    } else {
      statement(code);
      endBlock(expression.end, 2);
    }
  }

  private void comment() {
    int end = template.indexOf("#}", at + 2);
    if (end < 0) {
      throw new TemplateError("a comment is never ended");
    }
    endBlock(end, 2);
  }

  /** Moves behind the end of a block, and behind what its sign or the rules take away. */
  private void endBlock(int end, int length) {
    int next = end + length;
    boolean isOutput = template.charAt(end) == '}';
    if (template.charAt(end - 1) == '-') {
      while (next < template.length() && Character.isWhitespace(template.charAt(next))) {
        next++;
      }
    } else if (!isOutput
        && template.charAt(end - 1) != '+'
        && next < template.length()
        && template.charAt(next) == '\n') {
      next++;
    }
    moveTo(next);
  }

  private void raw() {
    var end = java.util.regex.Pattern.compile("\\{%([-+]?)\\s*endraw\\s*[-+]?%}").matcher(template);
    if (!end.find(at)) {
      throw new TemplateError("'raw' is never ended");
    }
    text(beforeBlock(template.substring(at, end.start()), end.start()));
    moveTo(end.start());
    endBlock(end.end() - 2, 2);
  }

  private void statement(String code) {
    int nameEnd = 0;
    while (nameEnd < code.length() && Character.isJavaIdentifierPart(code.charAt(nameEnd))) {
      nameEnd++;
    }
    String name = code.substring(0, nameEnd);
    boolean isBlockSet = name.equals("set") && !code.contains("=");
    if (OPENING.contains(name) || isBlockSet) {
      open.push(name);
      if (open.size() > MAX_DEPTH) {
        throw new TemplateError("it nests more than " + MAX_DEPTH + " blocks");
      }
    } else if (name.startsWith("end") && name.substring(3).equals(open.peek())) {
      open.pop();
    } else if (name.startsWith("end")
        && Set.of("set", "if", "for", "macro").contains(name.substring(3))) {
      throw new TemplateError("'" + name + "' ends nothing");
    } else if (MARKS.contains(name)) {
      return;
    } else if (!SINGLE.contains(name) && !name.equals("set")) {
      throw TemplateError.unknown("statement", name);
    }
    emit("{% " + code + " %}");
  }

  /** Reads code up to the end of its block. */
  private final class Expression {

    private static final int MAX_TOKENS = 4_000;

    private final String closing;
    private final StringBuilder code = new StringBuilder();
    private int here;
    private int end; // where the block's closing begins
    private int depth; // of brackets
    private int tokens;

    private Expression(int from, String closing) {
      this.here = from;
      this.closing = closing;
    }

    private String read() {
      while (!isAtEnd()) {
        char c = template.charAt(here);
        if (c == '\'' || c == '"') {
          code.append(' ').append(literal(string(c))).append(' ');
        } else {
          symbol(c);
          here++;
        }
        if (++tokens > MAX_TOKENS) {
          throw new TemplateError(
              "it has an expression of more than " + MAX_TOKENS + " characters");
        }
      }
      end = here;
      boolean isSigned = !code.isEmpty() && "-+".indexOf(code.charAt(code.length() - 1)) >= 0;
      return isSigned ? code.substring(0, code.length() - 1) : code.toString();
    }

    private boolean isAtEnd() {
      if (here >= template.length()) {
        throw new TemplateError("a block is never ended");
      }
      return depth == 0 && template.startsWith(closing, here);
    }

    private void symbol(char c) {
      if ("([{".indexOf(c) >= 0 && ++depth > MAX_DEPTH) {
        throw new TemplateError("it nests more than " + MAX_DEPTH + " brackets");
      }
      if (")]}".indexOf(c) >= 0 && --depth < 0) {
        throw new TemplateError("'" + c + "' closes nothing");
      }
      if (c == '$' || c == '\\' || c == '#' || c == '`') {
        throw new TemplateError("'" + c + "' is no part of an expression");
      }
      // Spaces keep braces from looking like the ends of blocks, and signs like numbers' own.
      boolean isApart = "{}+".indexOf(c) >= 0 && !template.startsWith(closing, here + 1);
      code.append(Character.isWhitespace(c) ? " " : isApart ? " " + c + " " : String.valueOf(c));
    }

    private String string(char quote) {
      var text = new StringBuilder();
      for (here++; here < template.length(); here++) {
        char c = template.charAt(here);
        if (c == quote) {
          here++;
          return text.toString();
        }
        if (c == '\\' && here + 1 < template.length()) {
          here++;
          escape(template.charAt(here), text);
        } else {
          text.append(c);
        }
      }
      throw new TemplateError("a string is never ended");
    }

    private void escape(char c, StringBuilder text) {
      int known = "ntrbfav0\\'\"".indexOf(c);
      if (known >= 0) {
        text.append("\n\t\r\b\f\u0007\u000B\0\\'\"".charAt(known));
      } else if (c == 'x' || c == 'u' || c == 'U') {
        int digits = c == 'x' ? 2 : c == 'u' ? 4 : 8;
        int to = Math.min(here + 1 + digits, template.length());
        try {
          text.appendCodePoint(Integer.parseInt(template.substring(here + 1, to), 16));
        } catch (IllegalArgumentException e) {
          throw new TemplateError("a string has a malformed \\" + c);
        }
        here += digits;
      } else if (c != '\n') {
        text.append('\\').append(c);
      }
    }
  }
}
