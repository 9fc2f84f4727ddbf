package io.ponder4j.embedded;

import io.ponder4j.generate.Prompt;

/** An arithmetic expression over 0..99. */
sealed interface Expression {

  /** A number. */
  record Literal(int value) implements Expression {
    @Override
    public String text(int precedence) {
      return value < 10 ? "0" + value : String.valueOf(value);
    }

    @Override
    public int operands() {
      return 1;
    }
  }

  /** An operation. */
  record Operation(char operator, Expression left, Expression right) implements Expression {
    @Override
    public int value() {
      int a = left.value();
      int b = right.value();
      return switch (operator) {
        case '+' -> a + b;
        case '-' -> a - b;
        default -> a * b;
      };
    }

    @Override
    public String text(int precedence) {
      int mine = operator == '*' ? 2 : 1;
      String inner = left.text(mine) + operator + right.text(mine + 1);
      return mine < precedence ? "(" + inner + ")" : inner;
    }

    @Override
    public int operands() {
      return left.operands() + right.operands();
    }
  }

  /** Its value. */
  int value();

  /** How many numbers it has. */
  int operands();

  /** Its text with the fewest brackets, inside an operation of some precedence. */
  String text(int precedence);

  /**
   * Its text: two digits a number, the fewest brackets; a right operand of equal precedence is
   * bracketed.
   */
  default String text() {
    return text(0);
  }

  /** The tokens of a prompt as the models were trained to read it. */
  static int[] render(Prompt prompt) {
    Expression expression = ExpressionParser.parse(prompt.lastContent());
    return CalcTokenizer.INSTANCE.encode(expression.text() + "=\n");
  }
}
