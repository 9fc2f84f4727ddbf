package io.ponder4j.verifiers.internal.math;

import io.ponder4j.verifiers.internal.math.MathValue.Scalar;
import io.ponder4j.verifiers.internal.math.Node.Call;
import io.ponder4j.verifiers.internal.math.Node.Num;
import io.ponder4j.verifiers.internal.math.Node.Power;
import io.ponder4j.verifiers.internal.math.Node.Product;
import io.ponder4j.verifiers.internal.math.Node.Quotient;
import io.ponder4j.verifiers.internal.math.Node.Sum;
import io.ponder4j.verifiers.internal.math.Node.Symbol;
import io.ponder4j.verifiers.internal.math.Token.Kind;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.hipparchus.fraction.BigFraction;

/** Reads one expression after the other from tokens, by recursive descent with a limit of depth. */
final class ExpressionReader {

  private static final int DEEPEST = 50;
  private static final int LARGEST_FACTORIAL = 100;

  private final List<Token> tokens; // a number that is split becomes two
  private int at;
  private int depth;
  private int sign = 1; // of a plus-minus
  private boolean hadPlusMinus;

  ExpressionReader(List<Token> tokens) {
    this.tokens = tokens;
  }

  // --- tokens ---

  Token peek() {
    return tokens.get(at);
  }

  Token take() {
    return tokens.get(at == tokens.size() - 1 ? at : at++);
  }

  int position() {
    return at;
  }

  void backTo(int position) {
    at = position;
  }

  boolean hadPlusMinus() {
    return hadPlusMinus;
  }

  boolean skip(String sign) {
    if (peek().isSign(sign)) {
      at++;
      return true;
    }
    return false;
  }

  void expect(String sign) {
    if (!skip(sign)) {
      throw new UnreadableException("no " + sign);
    }
  }

  void deeper() {
    if (++depth > DEEPEST) {
      throw new UnreadableException("too deep");
    }
  }

  void shallower() {
    depth--;
  }

  // --- expressions ---

  /** An expression with its unit; a plus-minus in it stands for a sign. */
  Scalar scalar(int plusMinus) {
    sign = plusMinus;
    hadPlusMinus = false;
    var unit = new StringBuilder();
    units(unit);
    int start = at;
    Node node = sum();
    int decimals = decimals(start);
    units(unit);
    return new Scalar(node, unit.toString(), decimals);
  }

  private void units(StringBuilder unit) {
    while (true) {
      boolean per = unit.length() > 0 && peek().isSign("/") && tokens.get(at + 1).is(Kind.UNIT);
      if (peek().is(Kind.UNIT) || (peek().is(Kind.WORD) && at > 0) || per) {
        unit.append(take().text());
      } else if (skipsDegree()) {
        unit.append('\u00b0');
      } else if (unit.length() > 0 && peek().isSign("^") && tokens.get(at + 1).is(Kind.NUMBER)) {
        take();
        unit.append('^').append(take().text());
      } else {
        return;
      }
    }
  }

  /** Reads over a degree sign, raised or not. */
  private boolean skipsDegree() {
    int i = at;
    if (tokens.get(i).isSign("^")) {
      i++;
    }
    boolean braced = tokens.get(i).isSign("{");
    if (braced) {
      i++;
    }
    if (!tokens.get(i).isCommand("circ") || (braced && !tokens.get(i + 1).isSign("}"))) {
      return false;
    }
    at = i + (braced ? 2 : 1);
    return true;
  }

  /** Digits behind the point where all since some place was one decimal number. */
  private int decimals(int start) {
    boolean signed = tokens.get(start).isSign("-") || tokens.get(start).isSign("+");
    int first = signed ? start + 1 : start;
    int point = tokens.get(first).text().indexOf('.');
    boolean plain = at == first + 1 && tokens.get(first).is(Kind.NUMBER) && point >= 0;
    return plain ? tokens.get(first).text().length() - point - 1 : MathValue.NO_DECIMAL;
  }

  private Node sum() {
    deeper();
    var terms = new ArrayList<Node>();
    terms.add(signed());
    while (isSummand()) {
      terms.add(signed());
    }
    shallower();
    return terms.size() == 1 ? terms.get(0) : new Sum(List.copyOf(terms));
  }

  private boolean isSummand() {
    return peek().isSign("+")
        || peek().isSign("-")
        || peek().isCommand("pm")
        || peek().isCommand("mp");
  }

  private Node signed() {
    if (skip("+")) {
      return product();
    }
    if (skip("-")) {
      return Node.minus(product());
    }
    if (peek().isCommand("pm") || peek().isCommand("mp")) {
      int direction = take().text().equals("pm") ? sign : -sign;
      hadPlusMinus = true;
      Node term = product();
      return direction > 0 ? term : Node.minus(term);
    }
    return product();
  }

  private Node product() {
    Node left = power();
    boolean divided = false;
    while (true) {
      if (skip("*")) {
        left = new Product(left, signedPower());
      } else if (peek().isSign("/") && !tokens.get(at + 1).is(Kind.UNIT)) {
        take();
        left = new Quotient(left, signedPower());
        divided = true;
      } else if (startsFactor()) {
        if (divided) {
          throw new UnreadableException("a/bc is (a/b)c or a/(bc)");
        }
        left = new Product(left, power());
      } else {
        return left;
      }
    }
  }

  private Node signedPower() {
    return skip("-") ? Node.minus(power()) : power();
  }

  private boolean startsFactor() {
    Token token = peek();
    return token.is(Kind.SYMBOL)
        || token.isSign("(")
        || token.isSign("{")
        || (token.is(Kind.COMMAND)
            && (token.text().equals("frac")
                || token.text().equals("sqrt")
                || Vocabulary.LETTERS.contains(token.text())
                || Vocabulary.FUNCTIONS.contains(token.text())))
        || (token.is(Kind.NUMBER) && !tokens.get(at - 1).is(Kind.NUMBER));
  }

  private Node power() {
    Node base = atom();
    while (skip("!")) {
      base = factorial(base);
    }
    if (peek().isSign("^") && !isDegreeNext()) {
      take();
      deeper();
      Node exponent = exponent();
      shallower();
      return new Power(base, exponent);
    }
    return base;
  }

  private boolean isDegreeNext() {
    int before = at;
    boolean degree = skipsDegree();
    at = before;
    return degree;
  }

  private Node exponent() {
    if (skip("-")) {
      return Node.minus(exponent());
    }
    if (peek().isSign("{")) {
      return argument();
    }
    return power(); // of the right: 2^3^2 is 2^9
  }

  private static Node factorial(Node node) {
    if (!(node instanceof Num number)
        || number.value().getDenominatorAsInt() != 1
        || number.value().compareTo(new BigFraction(LARGEST_FACTORIAL)) > 0
        || number.value().signum() < 0) {
      throw new UnreadableException("a factorial of that");
    }
    BigInteger product = BigInteger.ONE;
    for (int i = 2; i <= number.value().getNumeratorAsInt(); i++) {
      product = product.multiply(BigInteger.valueOf(i));
    }
    return new Num(new BigFraction(product));
  }

  private Node atom() {
    Token token = take();
    return switch (token.kind()) {
      case NUMBER -> number(token);
      case SYMBOL -> symbol(token.text());
      case COMMAND -> command(token.text());
      case SIGN -> bracketed(token.text());
      default -> throw new UnreadableException("no expression");
    };
  }

  private Node symbol(String name) {
    return Vocabulary.CALLED.contains(name) && peek().isSign("(")
        ? new Call(name, atom()) // perhaps a product, never taken for one
        : subscripted(name);
  }

  private Node bracketed(String open) {
    Node inner = sum();
    switch (open) {
      case "(" -> expect(")");
      case "[" -> expect("]");
      case "{" -> expect("}");
      case "|" -> {
        expect("|");
        return new Call("abs", inner);
      }
      default -> throw new UnreadableException("no bracket");
    }
    return inner;
  }

  private Node command(String name) {
    if (name.equals("frac")) {
      Node top = argument();
      return new Quotient(top, argument());
    }
    if (name.equals("sqrt")) {
      Node degree = Node.of(2);
      if (skip("[")) {
        degree = sum();
        expect("]");
      }
      return new Power(argument(), new Quotient(Node.of(1), degree));
    }
    if (Vocabulary.FUNCTIONS.contains(name)) {
      return call(name);
    }
    if (Vocabulary.LETTERS.contains(name)) {
      return subscripted("\\" + name);
    }
    throw new UnreadableException("\\" + name);
  }

  private Node call(String name) {
    String function = skip("_") ? name + "_" + rawSubscript() : name;
    Node power = null;
    if (skip("^")) {
      power = argument();
      if (power.equals(Node.of(-1))) {
        throw new UnreadableException("an inverse or a reciprocal");
      }
    }
    boolean enclosed = peek().isSign("(") || peek().isSign("{");
    Node argument = enclosed ? atom() : power();
    if (!enclosed && startsFactor()) {
      throw new UnreadableException("sin ab is sin(ab) or (sin a)b");
    }
    Node call = new Call(function, argument);
    return power == null ? call : new Power(call, power);
  }

  private Node subscripted(String name) {
    return new Symbol(skip("_") ? name + "_" + rawSubscript() : name);
  }

  private String rawSubscript() {
    if (!skip("{")) {
      return take().text();
    }
    var text = new StringBuilder();
    while (!skip("}")) {
      if (peek().is(Kind.END) || peek().isSign("{")) {
        throw new UnreadableException("a subscript that is not closed");
      }
      text.append(take().text());
    }
    return text.toString();
  }

  /** What a command takes: braces, or one digit or letter. */
  private Node argument() {
    Token token = peek();
    if (token.is(Kind.NUMBER) && token.text().length() > 1 && token.text().indexOf('.') < 0) {
      tokens.set(at, new Token(Kind.NUMBER, token.text().substring(0, 1), token.spaced()));
      tokens.add(at + 1, new Token(Kind.NUMBER, token.text().substring(1), false));
    }
    if (token.is(Kind.NUMBER)) {
      return new Num(MathReader.number(take().text()));
    }
    deeper();
    Node argument = atom();
    shallower();
    return argument;
  }

  /** A number, or a mixed one: 2 1/2 is five halves. */
  private Node number(Token token) {
    if (peek().isSign("_")) {
      throw new UnreadableException("a number of another base");
    }
    BigFraction value = MathReader.number(token.text());
    boolean whole = token.text().indexOf('.') < 0;
    if (whole && peek().isCommand("frac")) {
      return mixedWithFrac(value);
    }
    if (peek().is(Kind.NUMBER)) {
      return new Num(value.add(plainFraction()));
    }
    return new Num(value);
  }

  private Node mixedWithFrac(BigFraction whole) {
    Node fraction = atom();
    if (fraction instanceof Quotient quotient
        && quotient.top() instanceof Num top
        && quotient.bottom() instanceof Num bottom) {
      return new Num(whole.add(proper(top.value(), bottom.value())));
    }
    return new Product(new Num(whole), fraction);
  }

  private BigFraction plainFraction() {
    Token top = take();
    if (!top.spaced() || !skip("/") || !peek().is(Kind.NUMBER)) {
      throw new UnreadableException("two numbers side by side");
    }
    return proper(MathReader.number(top.text()), MathReader.number(take().text()));
  }

  private static BigFraction proper(BigFraction top, BigFraction bottom) {
    if (top.signum() <= 0 || top.compareTo(bottom) >= 0) {
      throw new UnreadableException("a mixed number or a product");
    }
    return top.divide(bottom);
  }
}
