package io.ponder4j.verifiers.internal.math;

import io.ponder4j.verifiers.internal.math.MathValue.Holder;
import io.ponder4j.verifiers.internal.math.MathValue.Relation;
import io.ponder4j.verifiers.internal.math.MathValue.Scalar;
import io.ponder4j.verifiers.internal.math.MathValue.Several;
import io.ponder4j.verifiers.internal.math.MathValue.Words;
import io.ponder4j.verifiers.internal.math.Token.Kind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.hipparchus.fraction.BigFraction;

/**
 * Reads a text as maths. What could be meant in two ways, such as {@code 1/2x}, is not read: it is
 * {@link Words}, which are the same only as what is spelled alike.
 */
public final class MathReader {

  private static final int LONGEST = 2_000;

  private static final Pattern TEXT =
      Pattern.compile("\\\\(?:text|textbf|textit|textrm|mathrm|mathbf|mbox)\\s*+\\{([^{}]*+)\\}");
  private static final Pattern LOOKS =
      Pattern.compile("\\\\(?:left|right)(?![a-zA-Z])|\\\\[,;:! ]|\\$|(?<!\\d)\\s++|\\s++(?!\\d)");
  private static final Pattern STOP = Pattern.compile("\\.\\z");
  private static final Pattern ENCLOSED = Pattern.compile("\\A\\(([^()]*+)\\)\\z");
  private static final Pattern LETTERS = Pattern.compile("\\p{L}{2,}+"); // one may be a variable

  private static final Set<String> RELATIONS = Set.of("=", "<", ">", "<=", ">=", "!=");

  private final List<Token> tokens;
  private final ExpressionReader expressions;

  private MathReader(List<Token> tokens) {
    this.tokens = tokens;
    this.expressions = new ExpressionReader(tokens);
  }

  /**
   * What a text means.
   *
   * @param readsGroups whether {@code 1,234} outside of brackets is one number
   */
  static MathValue read(String text, boolean readsGroups) {
    if (text.length() <= LONGEST && !LETTERS.matcher(text.strip()).matches()) {
      try {
        var reader = new MathReader(Lexer.tokens(text, readsGroups));
        return reader.all();
      } catch (UnreadableException e) {
        return new Words(spelling(text));
      }
    }
    return new Words(spelling(text));
  }

  /** A text without what LaTeX has for looks, without white space and the stop at its end. */
  static String spelling(String text) {
    String plain = TEXT.matcher(text).replaceAll("$1");
    plain = LOOKS.matcher(plain).replaceAll("");
    plain = STOP.matcher(plain).replaceAll("");
    plain = ENCLOSED.matcher(plain).replaceAll("$1");
    return LETTERS.matcher(plain).matches() ? plain.toLowerCase(Locale.ROOT) : plain;
  }

  private MathValue all() {
    MathValue value = list();
    if (!expressions.peek().is(Kind.END)) {
      throw new UnreadableException("more behind the value");
    }
    return value;
  }

  // --- several values ---

  private MathValue list() {
    List<MathValue> values = elements();
    return values.size() == 1 ? values.get(0) : new Several(Holder.LIST, "", values);
  }

  /** Values with commas between them. */
  private List<MathValue> elements() {
    var values = new ArrayList<MathValue>();
    values.add(relation());
    while (expressions.skip(",") || expressions.skip(";")) {
      expressions.skip(","); // "a, and b"
      values.add(relation());
    }
    return values;
  }

  private MathValue relation() {
    var signs = new ArrayList<String>();
    var sides = new ArrayList<MathValue>();
    sides.add(union());
    while (expressions.peek().is(Kind.SIGN) && RELATIONS.contains(expressions.peek().text())) {
      signs.add(expressions.take().text());
      sides.add(union());
    }
    if (expressions.peek().isCommand("in") && isVariable(sides.get(0)) && signs.isEmpty()) {
      expressions.take();
      return union(); // x in A says what A says
    }
    return signs.isEmpty() ? sides.get(0) : new Relation(List.copyOf(signs), List.copyOf(sides));
  }

  private static boolean isVariable(MathValue value) {
    return value instanceof Scalar scalar && scalar.node() instanceof Node.Symbol;
  }

  private MathValue union() {
    var parts = new ArrayList<MathValue>();
    parts.add(item());
    while (expressions.peek().isCommand("cup")) {
      expressions.take();
      parts.add(item());
    }
    return parts.size() == 1 ? parts.get(0) : new Several(Holder.UNION, "", List.copyOf(parts));
  }

  private MathValue item() {
    Token token = expressions.peek();
    if (token.isSign("\\{")) {
      return set();
    }
    if ((token.isSign("(") || token.isSign("[")) && holdsSeveral()) {
      return brackets();
    }
    if (token.is(Kind.COMMAND) && token.text().startsWith("begin ")) {
      return matrix();
    }
    if (token.is(Kind.WORD)) {
      return words();
    }
    return plusMinus();
  }

  private MathValue words() {
    var text = new StringBuilder();
    while (expressions.peek().is(Kind.WORD)) {
      text.append(expressions.take().text());
    }
    return new Words(spelling(text.toString()));
  }

  private MathValue set() {
    expressions.expect("\\{");
    if (expressions.skip("\\}")) {
      return new Several(Holder.SET, "", List.of());
    }
    expressions.deeper();
    List<MathValue> values = elements();
    expressions.shallower();
    expressions.expect("\\}");
    return new Several(Holder.SET, "", List.copyOf(values));
  }

  private MathValue brackets() {
    String open = expressions.take().text();
    expressions.deeper();
    List<MathValue> values = elements();
    expressions.shallower();
    String close = expressions.take().text();
    if (!close.equals(")") && !close.equals("]")) {
      throw new UnreadableException("a bracket that is not closed");
    }
    return new Several(Holder.BRACKETS, open + close, List.copyOf(values));
  }

  /** Whether a comma stands in the brackets that open here. */
  private boolean holdsSeveral() {
    int depth = 0;
    for (int i = expressions.position(); i < tokens.size(); i++) {
      Token token = tokens.get(i);
      if (token.isSign("(") || token.isSign("[") || token.isSign("\\{") || token.isSign("{")) {
        depth++;
      } else if (token.isSign(")")
          || token.isSign("]")
          || token.isSign("\\}")
          || token.isSign("}")) {
        depth--;
        if (depth == 0) {
          return false;
        }
      } else if (depth == 1 && (token.isSign(",") || token.isSign(";"))) {
        return true;
      }
    }
    return false;
  }

  private MathValue matrix() {
    String end = expressions.take().text().replace("begin ", "end ");
    if (!end.endsWith("matrix")) {
      throw new UnreadableException("no matrix");
    }
    var cells = new ArrayList<MathValue>();
    int width = 0;
    int inRow = 0;
    while (true) {
      cells.add(relation());
      inRow++;
      if (expressions.skip("&")) {
        continue;
      }
      boolean more = expressions.skip("\\\\");
      if (width != 0 && width != inRow) {
        throw new UnreadableException("rows of different lengths");
      }
      width = inRow;
      inRow = 0;
      if (expressions.peek().isCommand(end)) {
        expressions.take();
        return new Several(Holder.MATRIX, String.valueOf(width), List.copyOf(cells));
      }
      if (!more) {
        throw new UnreadableException("a matrix that is not closed");
      }
    }
  }

  // --- one value ---

  /** An expression, or both that a plus-minus stands for. */
  private MathValue plusMinus() {
    int start = expressions.position();
    MathValue plus = expressions.scalar(1);
    if (!expressions.hadPlusMinus()) {
      return plus;
    }
    expressions.backTo(start);
    MathValue minus = expressions.scalar(-1);
    return new Several(Holder.PLUS_MINUS, "", List.of(plus, minus));
  }

  /** A number's value, for those who know that a text is one. */
  static BigFraction number(String digits) {
    int point = digits.indexOf('.');
    if (digits.length() > LONGEST) {
      throw new UnreadableException("too many digits");
    }
    if (point < 0) {
      return new BigFraction(new BigInteger(digits));
    }
    var decimal = new BigDecimal(digits);
    return new BigFraction(decimal.unscaledValue(), BigInteger.TEN.pow(decimal.scale()));
  }
}
