package io.ponder4j.verifiers.answer;

import io.ponder4j.answer.Answer;
import io.ponder4j.answer.AnswerType;
import io.ponder4j.answer.Equivalence;
import io.ponder4j.generate.Completion;
import io.ponder4j.verifiers.internal.math.MathComparison;
import java.math.BigDecimal;
import java.util.Optional;

/** See {@link Answers#math()}. */
record MathAnswer(MathComparison comparison) implements AnswerType {

  MathAnswer(BigDecimal tolerance, MathComparison.Form form) {
    this(new MathComparison(tolerance, form));
    if (tolerance.signum() < 0) {
      throw new IllegalArgumentException("tolerance must be >= 0, was " + tolerance);
    }
  }

  @Override
  public Optional<Answer> extract(Completion completion) {
    String text = completion.answerText().strip().replaceAll("\\s++", " ");
    return text.isEmpty() ? Optional.empty() : Optional.of(new Answer(text));
  }

  @Override
  public Equivalence compare(Answer a, Answer b) {
    return comparison.compare(a.text(), b.text());
  }
}
