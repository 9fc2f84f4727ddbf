package io.ponder4j.verifiers.answer;

import io.ponder4j.answer.AnswerType;
import io.ponder4j.verifiers.internal.math.MathComparison;
import java.math.BigDecimal;
import java.util.Set;

/**
 * Answer types beyond those of {@link AnswerType}: an answer is looked for in one place of the text
 * ({@link #extracting}), and is maths, JSON or calls of tools.
 *
 * <p>All of them say {@link io.ponder4j.answer.Equivalence#SAME} only where that is certain by the
 * rules that they state. Model text is untrusted: reading and comparing have limits of length,
 * depth and work, beyond which answers are equal as texts or not at all. Thread-safe.
 */
public final class Answers {

  private Answers() {}

  /**
   * An answer type that reads only the piece of the text that an extractor finds.
   *
   * @param extractor finds the piece; a text without one has no answer
   * @param type what the piece means
   */
  public static AnswerType extracting(Extractor extractor, AnswerType type) {
    return new Extracting(extractor, type);
  }

  /**
   * Maths, plain or LaTeX: all of the text, so usually within {@link #extracting}.
   *
   * <p>Exact: integers, decimals, fractions, mixed numbers, roots, variables, {@code i}, powers and
   * their sums, products and quotients are compared as what they are, not as what they look like.
   * So are intervals, tuples, sets, lists, unions, matrices, both values of a plus-minus, and
   * relations with the same sides. By convention {@code x = 5} is 5, {@code 1,234} outside of
   * brackets is one number, and a unit, per cent or dollar sign may be left out of one of two
   * answers.
   *
   * <p>UNSURE are a number and its rounding (0.33 and 1/3), different units, lists in another
   * order, different words, and what is not understood or could be read in two ways. Functions and
   * roots of sums are the same where what they are taken of is the same.
   */
  public static AnswerType math() {
    return math(BigDecimal.ZERO);
  }

  /**
   * Maths as {@link #math()}, with a tolerance for numbers.
   *
   * @param tolerance two rational numbers at most this far apart are the same; at least 0
   */
  public static AnswerType math(BigDecimal tolerance) {
    return new MathAnswer(tolerance, MathComparison.Form.ANY);
  }

  /** Maths that is one interval or a union of some: brackets count, and commas separate. */
  public static AnswerType interval() {
    return new MathAnswer(BigDecimal.ZERO, MathComparison.Form.INTERVAL);
  }

  /** Maths that is a tuple: the order counts, brackets do not, and commas separate. */
  public static AnswerType tuple() {
    return new MathAnswer(BigDecimal.ZERO, MathComparison.Form.TUPLE);
  }

  /** Maths that is a set: neither order nor brackets count, and commas separate. */
  public static AnswerType set() {
    return new MathAnswer(BigDecimal.ZERO, MathComparison.Form.SET);
  }

  /**
   * JSON: the text where it is a value, else the last object or array in it. Numbers are compared
   * by value, members in any order. UNSURE are texts that differ in case or in white space around
   * them, a member that is null or missing, and simple values of different kinds.
   */
  public static AnswerType json() {
    return new JsonAnswer();
  }

  /**
   * The tools that are called, in order, and their arguments, compared as {@link #json}; arguments
   * that are no JSON are the same only when spelled alike. A completion without calls has no
   * answer.
   *
   * @param ignored top-level arguments that do not count, such as a reason
   */
  public static AnswerType toolCalls(String... ignored) {
    return new ToolCallAnswer(true, false, Set.of(ignored));
  }

  /** The names of the tools that are called, in order. */
  public static AnswerType toolNames() {
    return new ToolCallAnswer(false, false, Set.of());
  }

  /**
   * Tool calls as {@link #toolCalls}, but a majority is taken of the names first, then of the
   * arguments among the calls of those names: many ways to call the right tool outvote one way to
   * call the wrong one.
   *
   * @param ignored top-level arguments that do not count
   */
  public static AnswerType toolCallsByName(String... ignored) {
    return new ToolCallAnswer(true, true, Set.of(ignored));
  }
}
