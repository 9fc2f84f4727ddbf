package io.ponder4j.embedded;

/**
 * Reads an expression as people write it: blanks, one-digit numbers, needless brackets and a last
 * {@code =} are fine.
 */
final class ExpressionParser {

  private static final int MAX_CHARACTERS = 300;

  private final String question;
  private final String text;
  private int at;

  private ExpressionParser(String question) {
    this.question = question;
    this.text = question.replaceAll("\\s++", "").replaceAll("=$", "");
  }

  /**
   * The expression in a question.
   *
   * @throws MalformedProblemException if there is none, or a value on the way leaves 0..99
   */
  static Expression parse(String question) {
    var parser = new ExpressionParser(question);
    if (parser.text.isEmpty()) {
      throw parser.malformed("it is empty");
    }
    if (parser.text.length() > MAX_CHARACTERS) {
      throw parser.malformed("it is longer than " + MAX_CHARACTERS + " characters");
    }
    Expression expression = parser.sum();
    if (parser.at < parser.text.length()) {
      throw parser.unexpected();
    }
    return expression;
  }

  private Expression sum() {
    Expression left = product();
    while (at < text.length() && (peek() == '+' || peek() == '-')) {
      left = operation(text.charAt(at++), left, product());
    }
    return left;
  }

  private Expression product() {
    Expression left = factor();
    while (at < text.length() && peek() == '*') {
      left = operation(text.charAt(at++), left, factor());
    }
    return left;
  }

  private Expression operation(char operator, Expression left, Expression right) {
    var operation = new Expression.Operation(operator, left, right);
    if (operation.value() < 0 || operation.value() > 99) {
      throw malformed(
          operation.text() + " is " + operation.value() + ", and values must stay within 0..99");
    }
    return operation;
  }

  private Expression factor() {
    if (at == text.length()) {
      throw malformed("it ends where a number should stand");
    }
    if (peek() == '(') {
      at++;
      Expression inner = sum();
      if (at == text.length() || peek() != ')') {
        throw malformed("a bracket is not closed");
      }
      at++;
      return inner;
    }
    int start = at;
    while (at < text.length() && peek() >= '0' && peek() <= '9') {
      at++;
    }
    if (at == start) {
      throw unexpected();
    }
    String digits = text.substring(start, at);
    if (digits.length() > 2) {
      throw malformed("the number " + digits + " has more than two digits");
    }
    return new Expression.Literal(Integer.parseInt(digits));
  }

  private char peek() {
    return text.charAt(at);
  }

  private MalformedProblemException unexpected() {
    return malformed("'" + peek() + "' is not expected after '" + text.substring(0, at) + "'");
  }

  private MalformedProblemException malformed(String reason) {
    return new MalformedProblemException(question, reason);
  }
}
