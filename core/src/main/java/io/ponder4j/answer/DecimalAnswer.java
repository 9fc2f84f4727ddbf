package io.ponder4j.answer;

import io.ponder4j.generate.Completion;
import java.math.BigDecimal;
import java.util.Optional;

/** See {@link AnswerType#decimal}. */
record DecimalAnswer(BigDecimal tolerance) implements AnswerType {

  DecimalAnswer {
    if (tolerance.signum() < 0) {
      throw new IllegalArgumentException("tolerance must be >= 0, was " + tolerance);
    }
  }

  @Override
  public Optional<Answer> extract(Completion completion) {
    return Numbers.last(completion.answerText()).map(number -> new Answer(canonical(number)));
  }

  private static String canonical(BigDecimal number) {
    return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
  }

  @Override
  public Equivalence compare(Answer a, Answer b) {
    BigDecimal apart = new BigDecimal(a.text()).subtract(new BigDecimal(b.text())).abs();
    return apart.compareTo(tolerance) <= 0 ? Equivalence.SAME : Equivalence.DIFFERENT;
  }
}
