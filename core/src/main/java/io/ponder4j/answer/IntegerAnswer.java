package io.ponder4j.answer;

import io.ponder4j.generate.Completion;
import java.math.BigDecimal;
import java.util.Optional;

/** See {@link AnswerType#integer()}. */
record IntegerAnswer() implements AnswerType {

  @Override
  public Optional<Answer> extract(Completion completion) {
    return Numbers.last(completion.answerText())
        .filter(number -> number.stripTrailingZeros().scale() <= 0)
        .map(BigDecimal::toBigInteger)
        .map(number -> new Answer(number.toString()));
  }

  @Override
  public Equivalence compare(Answer a, Answer b) {
    return a.equals(b) ? Equivalence.SAME : Equivalence.DIFFERENT;
  }
}
