package io.ponder4j.huggingface.template;

import com.hubspot.jinjava.el.ext.CollectionMembershipOperator;
import com.hubspot.jinjava.el.ext.CollectionNonMembershipOperator;
import com.hubspot.jinjava.el.ext.ExtendedParser;
import com.hubspot.jinjava.el.ext.PowerOfOperator;
import com.hubspot.jinjava.el.ext.StringConcatOperator;
import com.hubspot.jinjava.el.ext.TruncDivOperator;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import jinjava.de.odysseus.el.tree.impl.Builder;
import jinjava.de.odysseus.el.tree.impl.Parser;
import jinjava.de.odysseus.el.tree.impl.Scanner.ScanException;
import jinjava.de.odysseus.el.tree.impl.Scanner.Symbol;
import jinjava.de.odysseus.el.tree.impl.ast.AstNode;
import org.jspecify.annotations.Nullable;

/**
 * The engine's parser with Python's meaning: its operators are ours, {@code not} binds as loosely
 * as in Python, slices have steps, and a name, a call or an attribute reaches nothing but template
 * values. No bean, class or method of Java can be named.
 */
@SuppressWarnings("NullAway") // the parser below gives null only where an expression may be missing
final class ExpressionParser extends ExtendedParser {

  /** Makes such parsers. */
  static final class Factory extends Builder {

    private static final long serialVersionUID = 1L;

    @Override
    protected Parser createParser(String expression) {
      return new ExpressionParser(this, expression);
    }
  }

  private ExpressionParser(Builder builder, String expression) {
    super(builder, expression);
    putExtensionHandler(StringConcatOperator.TOKEN, on(ExtensionPoint.ADD, Operators::join));
    putExtensionHandler(TruncDivOperator.TOKEN, on(ExtensionPoint.MUL, Operators::floorDivide));
    putExtensionHandler(PowerOfOperator.TOKEN, on(ExtensionPoint.MUL, Operators::power));
    putExtensionHandler(
        CollectionMembershipOperator.TOKEN, on(ExtensionPoint.CMP, (a, b) -> Python.in(a, b)));
    putExtensionHandler(
        CollectionNonMembershipOperator.TOKEN, on(ExtensionPoint.CMP, (a, b) -> !Python.in(a, b)));
  }

  private static ExtensionHandler on(ExtensionPoint point, BinaryOperator<Object> operator) {
    return new ExtensionHandler(point) {
      @Override
      public AstNode createAstNode(AstNode... children) {
        return binary(children[0], children[1], operator);
      }
    };
  }

  private static Node binary(AstNode left, AstNode right, BinaryOperator<Object> operator) {
    return new Node(r -> operator.apply(Node.value(left, r), Node.value(right, r)));
  }

  @Override
  protected @Nullable AstNode expr(boolean required) throws ScanException, ParseException {
    AstNode value = or(required);
    if (value == null || !isNext("if")) {
      return value;
    }
    consumeToken();
    AstNode condition = or(true);
    AstNode otherwise = null;
    if (isNext("else")) {
      consumeToken();
      otherwise = expr(true);
    }
    return choice(value, condition, otherwise);
  }

  private static Node choice(AstNode value, AstNode condition, @Nullable AstNode otherwise) {
    return new Node(
        r -> {
          if (Python.truth(Node.value(condition, r))) {
            return Node.value(value, r);
          }
          return otherwise == null ? TemplateText.EMPTY : Node.value(otherwise, r);
        });
  }

  @Override
  protected @Nullable AstNode or(boolean required) throws ScanException, ParseException {
    AstNode left = and(required);
    while (left != null && getToken().getSymbol() == Symbol.OR) {
      consumeToken();
      AstNode first = left;
      AstNode second = and(true);
      left =
          new Node(
              r -> {
                Object value = Node.value(first, r);
                return Python.truth(value) ? value : Node.value(second, r);
              });
    }
    return left;
  }

  @Override
  protected @Nullable AstNode and(boolean required) throws ScanException, ParseException {
    AstNode left = not(required);
    while (left != null && getToken().getSymbol() == Symbol.AND) {
      consumeToken();
      AstNode first = left;
      AstNode second = not(true);
      left =
          new Node(
              r -> {
                Object value = Node.value(first, r);
                return Python.truth(value) ? Node.value(second, r) : value;
              });
    }
    return left;
  }

  private @Nullable AstNode not(boolean required) throws ScanException, ParseException {
    if (getToken().getSymbol() != Symbol.NOT) {
      return eq(required);
    }
    consumeToken();
    AstNode operand = not(true);
    return new Node(r -> !Python.truth(Node.value(operand, r)));
  }

  @Override
  protected @Nullable AstNode eq(boolean required) throws ScanException, ParseException {
    AstNode left = cmp(required);
    while (left != null
        && (getToken().getSymbol() == Symbol.EQ || getToken().getSymbol() == Symbol.NE)) {
      boolean isEqual = consumeToken().getSymbol() == Symbol.EQ;
      left = binary(left, cmp(true), (a, b) -> Python.equal(a, b) == isEqual);
    }
    return left;
  }

  @Override
  protected @Nullable AstNode cmp(boolean required) throws ScanException, ParseException {
    AstNode left = add(required);
    while (left != null) {
      BinaryOperator<Object> operator = comparison();
      if (operator == null) {
        return left;
      }
      left = binary(left, add(true), operator);
    }
    return null;
  }

  private @Nullable BinaryOperator<Object> comparison() throws ScanException, ParseException {
    if (isNext("not") && "in".equals(lookahead(0).getImage())) {
      consumeToken();
      consumeToken();
      return (a, b) -> !Python.in(a, b);
    }
    if (isNext("in")) {
      consumeToken();
      return Python::in;
    }
    BinaryOperator<Object> operator =
        switch (getToken().getSymbol()) {
          case LT -> (a, b) -> Python.compare(a, b) < 0;
          case LE -> (a, b) -> Python.compare(a, b) <= 0;
          case GT -> (a, b) -> Python.compare(a, b) > 0;
          case GE -> (a, b) -> Python.compare(a, b) >= 0;
          default -> null;
        };
    if (operator != null) {
      consumeToken();
    }
    return operator;
  }

  @Override
  protected @Nullable AstNode add(boolean required) throws ScanException, ParseException {
    AstNode left = mul(required);
    while (left != null) {
      BinaryOperator<Object> operator =
          switch (getToken().getSymbol()) {
            case PLUS -> Operators::add;
            case MINUS -> Operators::subtract;
            default -> isNext("~") ? Operators::join : null;
          };
      if (operator == null) {
        return left;
      }
      consumeToken();
      left = binary(left, mul(true), operator);
    }
    return null;
  }

  @Override
  protected @Nullable AstNode mul(boolean required) throws ScanException, ParseException {
    AstNode left = unary(required);
    while (left != null) {
      BinaryOperator<Object> operator =
          switch (getToken().getSymbol()) {
            case MUL -> Operators::multiply;
            case DIV -> Operators::divide;
            case MOD -> Operators::modulo;
            default -> isNext("//") ? Operators::floorDivide : null;
          };
      if (operator == null) {
        return left;
      }
      consumeToken();
      left = binary(left, unary(true), operator);
    }
    return null;
  }

  @Override
  protected @Nullable AstNode unary(boolean required) throws ScanException, ParseException {
    if (getToken().getSymbol() == Symbol.MINUS || getToken().getSymbol() == Symbol.PLUS) {
      return refined(signed());
    }
    AstNode value = value();
    if (value == null && required) {
      fail("an expression");
    }
    while (value != null && isNext("**")) {
      consumeToken();
      value = binary(value, unary(true), Operators::power);
    }
    return value;
  }

  /** A sign binds more tightly than a filter. */
  private AstNode signed() throws ScanException, ParseException {
    boolean isNegative = consumeToken().getSymbol() == Symbol.MINUS;
    boolean isSigned =
        getToken().getSymbol() == Symbol.MINUS || getToken().getSymbol() == Symbol.PLUS;
    AstNode operand = isSigned ? signed() : place();
    if (operand == null) {
      fail("an expression");
      throw new IllegalStateException("fail throws");
    }
    return isNegative ? new Node(r -> Operators.subtract(0L, Node.value(operand, r))) : operand;
  }

  @Override
  protected @Nullable AstNode value() throws ScanException, ParseException {
    AstNode value = place();
    return value == null ? null : refined(value);
  }

  /** A value and what of it is named. */
  private @Nullable AstNode place() throws ScanException, ParseException {
    AstNode value = nonliteral();
    value = value == null ? literal() : value;
    while (value != null) {
      if (getToken().getSymbol() == Symbol.DOT) {
        value = member(value);
      } else if (getToken().getSymbol() == Symbol.LBRACK) {
        value = subscript(value);
      } else {
        return value;
      }
    }
    return null;
  }

  /** A value through filters and tests. */
  private AstNode refined(AstNode input) throws ScanException, ParseException {
    AstNode value = input;
    while (isNext("|") || isNext("is")) {
      value = isNext("|") ? filter(value) : test(value);
    }
    return value;
  }

  private boolean isNext(String image) {
    return image.equals(getToken().getImage());
  }

  private AstNode member(AstNode owner) throws ScanException, ParseException {
    consumeToken();
    String name = consumeToken().getImage();
    if (getToken().getSymbol() != Symbol.LPAREN) {
      return new Node(r -> Python.attribute(Node.value(owner, r), name));
    }
    Call call = call(name);
    return new Node(
        r -> {
          Object value = Node.value(owner, r);
          r.spend(Python.size(value) + 10);
          return Methods.call(value, call.arguments(r));
        });
  }

  private AstNode subscript(AstNode owner) throws ScanException, ParseException {
    consumeToken();
    List<@Nullable AstNode> parts = new ArrayList<>();
    parts.add(expr(false));
    while (getToken().getSymbol() == Symbol.COLON && parts.size() < 3) {
      consumeToken();
      parts.add(expr(false));
    }
    consumeToken(Symbol.RBRACK);
    if (parts.size() == 1) {
      AstNode index = parts.get(0);
      if (index == null) {
        fail("an index");
        throw new IllegalStateException("fail throws");
      }
      return new Node(r -> Python.item(Node.value(owner, r), Node.value(index, r)));
    }
    return new Node(
        r -> {
          Object value = Node.value(owner, r);
          r.spend(Python.size(value));
          return Python.slice(value, part(parts, 0, r), part(parts, 1, r), part(parts, 2, r));
        });
  }

  private static Object part(List<@Nullable AstNode> parts, int index, Rendering rendering) {
    AstNode part = index < parts.size() ? parts.get(index) : null;
    return part == null ? None.NONE : Node.value(part, rendering);
  }

  private AstNode filter(AstNode input) throws ScanException, ParseException {
    consumeToken();
    String name = consumeToken(Symbol.IDENTIFIER).getImage();
    Call call = getToken().getSymbol() == Symbol.LPAREN ? call(name) : new Call(name);
    return new Node(
        r -> {
          Object value = Node.value(input, r);
          r.spend(Python.size(value) + 10);
          return Filters.apply(value, call.arguments(r));
        });
  }

  private AstNode test(AstNode input) throws ScanException, ParseException {
    consumeToken();
    boolean isNegated = isNext("not");
    if (isNegated) {
      consumeToken();
    }
    String name = consumeToken().getImage();
    Call call = new Call(name);
    if (getToken().getSymbol() == Symbol.LPAREN) {
      call = call(name);
    } else if (Tests.takesArgument(name)) {
      call.values.add(unary(true));
    }
    Call arguments = call;
    return new Node(r -> Tests.holds(Node.value(input, r), arguments.arguments(r)) != isNegated);
  }

  /** What a call is given. */
  private static final class Call {

    private final String what;
    private final List<AstNode> values = new ArrayList<>();
    private final Map<String, AstNode> named = new LinkedHashMap<>();

    Call(String what) {
      this.what = what;
    }

    Arguments arguments(Rendering rendering) {
      List<Object> given = new ArrayList<>();
      values.forEach(value -> given.add(Node.value(value, rendering)));
      Map<String, Object> givenNames = new LinkedHashMap<>();
      named.forEach((name, value) -> givenNames.put(name, Node.value(value, rendering)));
      return new Arguments(what, given, givenNames);
    }
  }

  private Call call(String what) throws ScanException, ParseException {
    var call = new Call(what);
    consumeToken(Symbol.LPAREN);
    while (getToken().getSymbol() != Symbol.RPAREN) {
      if (getToken().getSymbol() == Symbol.IDENTIFIER && "=".equals(lookahead(0).getImage())) {
        String name = consumeToken().getImage();
        consumeToken();
        call.named.put(name, required());
      } else {
        call.values.add(required());
      }
      if (getToken().getSymbol() != Symbol.RPAREN) {
        consumeToken(Symbol.COMMA);
      }
    }
    consumeToken();
    return call;
  }

  private AstNode required() throws ScanException, ParseException {
    AstNode value = expr(true);
    if (value == null) {
      fail("an expression");
      throw new IllegalStateException("fail throws");
    }
    return value;
  }

  @Override
  protected @Nullable AstNode nonliteral() throws ScanException, ParseException {
    if (getToken().getSymbol() == Symbol.IDENTIFIER) {
      String name = consumeToken().getImage();
      if (getToken().getSymbol() != Symbol.LPAREN) {
        return new Node(r -> r.get(name));
      }
      Call call = call(name);
      return new Node(r -> call(r, name, call));
    }
    if (getToken().getSymbol() != Symbol.LPAREN) {
      return null;
    }
    consumeToken();
    List<AstNode> items = items(Symbol.RPAREN);
    // A pair of brackets around one value is a tuple only with a comma, which items() tells by
    // null.
    return items.size() == 1 && !endedWithComma ? items.get(0) : tuple(items);
  }

  private boolean endedWithComma; // the last call of items()

  private List<AstNode> items(Symbol closing) throws ScanException, ParseException {
    List<AstNode> items = new ArrayList<>();
    boolean comma = false;
    while (getToken().getSymbol() != closing) {
      items.add(required());
      comma = getToken().getSymbol() == Symbol.COMMA;
      if (comma) {
        consumeToken();
      } else if (getToken().getSymbol() != closing) {
        fail(closing);
      }
    }
    consumeToken();
    endedWithComma = comma;
    return items;
  }

  private static Object call(Rendering rendering, String name, Call call) {
    Object function = rendering.get(name);
    if (function instanceof Function known) {
      rendering.spend(Rendering.TURN);
      return known.call(call.arguments(rendering));
    }
    throw function instanceof Undefined
        ? TemplateError.unknown("function", name)
        : new TemplateError("'" + name + "' is no function");
  }

  private static Node list(List<AstNode> items) {
    return new Node(
        r -> {
          List<Object> values = new ArrayList<>();
          items.forEach(item -> values.add(Node.value(item, r)));
          return values;
        });
  }

  private static Node tuple(List<AstNode> items) {
    return new Node(
        r -> {
          List<Object> values = new ArrayList<>();
          items.forEach(item -> values.add(Node.value(item, r)));
          return new Tuple(values);
        });
  }

  @Override
  protected @Nullable AstNode literal() throws ScanException, ParseException {
    if (getToken().getSymbol() == Symbol.LBRACK) {
      consumeToken();
      return list(items(Symbol.RBRACK));
    }
    return isNext("{") ? pairs() : super.literal();
  }

  private AstNode pairs() throws ScanException, ParseException {
    consumeToken();
    Map<AstNode, AstNode> pairs = new LinkedHashMap<>();
    while (!isNext("}")) {
      AstNode key = required();
      consumeToken(Symbol.COLON);
      pairs.put(key, required());
      if (!isNext("}")) {
        consumeToken(Symbol.COMMA);
      }
    }
    consumeToken();
    return new Node(
        r -> {
          Map<Object, Object> values = new LinkedHashMap<>();
          pairs.forEach((key, value) -> values.put(Node.value(key, r), Node.value(value, r)));
          return values;
        });
  }
}
