package io.ponder4j.answer;

import io.ponder4j.generate.Completion;
import java.util.Optional;

/** See {@link AnswerType#text()}. */
record TextAnswer() implements AnswerType {

  @Override
  public Optional<Answer> extract(Completion completion) {
    String text = completion.answerText().strip().replaceAll("\\s++", " ");
    return text.isEmpty() ? Optional.empty() : Optional.of(new Answer(text));
  }

  @Override
  public Equivalence compare(Answer a, Answer b) {
    return a.text().equalsIgnoreCase(b.text()) ? Equivalence.SAME : Equivalence.UNSURE;
  }
}
