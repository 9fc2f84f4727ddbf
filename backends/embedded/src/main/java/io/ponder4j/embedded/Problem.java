package io.ponder4j.embedded;

/**
 * An arithmetic problem: numbers of two digits, {@code + - *} and brackets; no value on the way
 * leaves 0..99, no factor is below 2.
 *
 * @param question such as {@code 17+28-(16+08)}
 * @param answer its value
 * @param operands how many numbers it has
 */
public record Problem(String question, int answer, int operands) {

  /**
   * The problem in a question as people write it: blanks, one-digit numbers, needless brackets and
   * a last {@code =} are fine.
   *
   * @throws MalformedProblemException if it is none, saying why
   */
  public static Problem parse(String question) {
    Expression expression = ExpressionParser.parse(question);
    return new Problem(expression.text(), expression.value(), expression.operands());
  }
}
