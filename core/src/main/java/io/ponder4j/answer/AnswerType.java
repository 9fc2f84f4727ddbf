package io.ponder4j.answer;

import io.ponder4j.generate.Completion;
import io.ponder4j.generate.Finish;
import io.ponder4j.generate.Prefix;
import io.ponder4j.generate.Prompt;
import io.ponder4j.generate.Request;
import io.ponder4j.generate.SamplingParams;
import io.ponder4j.generate.Usage;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * How the final answer is found in a completion, and when two answers are the same.
 *
 * <p>Model text is untrusted: an extraction takes time linear in its length, and answers "none"
 * rather than guess. Implementations are thread-safe.
 */
public interface AnswerType {

  /**
   * The answer, or empty where there is none. Looks at {@link Completion#answerText()}, or at the
   * tool calls.
   */
  Optional<Answer> extract(Completion completion);

  /**
   * The answer that a text is taken for when it is nothing but an answer, such as an expected one.
   * By default it is read as a completion of just this text.
   */
  default Optional<Answer> read(String text) {
    Request request = Request.of(Prefix.of(Prompt.of("")), SamplingParams.DEFAULT, 0);
    return extract(Completion.ofText(request, text, Usage.NONE, Finish.EOS));
  }

  /** Whether two extracted answers are the same. Symmetric; need not be transitive. */
  Equivalence compare(Answer a, Answer b);

  /**
   * A coarser comparison of the same answers, whose classes a majority is taken of first: the name
   * of the tool before its arguments. By default none.
   */
  default Optional<AnswerType> coarser() {
    return Optional.empty();
  }

  /** The whole answer text, white space collapsed. SAME when equal but for case, else UNSURE. */
  static AnswerType text() {
    return new TextAnswer();
  }

  /**
   * One of the given labels: the last one that stands alone in the text, in the given spelling.
   *
   * @param labels such as A, B, C, D; at least two, none empty, no two equal
   */
  static AnswerType choice(String... labels) {
    return new ChoiceAnswer(List.copyOf(Arrays.asList(labels)));
  }

  /** The last number of the text, if it is whole; thousands separators are read. */
  static AnswerType integer() {
    return new IntegerAnswer();
  }

  /**
   * The last number of the text.
   *
   * @param tolerance two numbers at most this far apart are the same; at least 0
   */
  static AnswerType decimal(BigDecimal tolerance) {
    return new DecimalAnswer(tolerance);
  }

  /**
   * The last fraction or number of the text, as an exact rational: {@code 0.75} is the same as
   * {@code 3/4}.
   */
  static AnswerType rational() {
    return new RationalAnswer();
  }
}
