package io.ponder4j.verifiers.answer;

import io.ponder4j.answer.Answer;
import io.ponder4j.answer.AnswerType;
import io.ponder4j.answer.Equivalence;
import io.ponder4j.generate.Completion;
import java.util.Objects;
import java.util.Optional;

/** See {@link Answers#extracting}. */
record Extracting(Extractor extractor, AnswerType type) implements AnswerType {

  Extracting {
    Objects.requireNonNull(extractor, "extractor");
    Objects.requireNonNull(type, "type");
  }

  @Override
  public Optional<Answer> extract(Completion completion) {
    return extractor.find(completion.answerText()).flatMap(type::read);
  }

  /** An expected answer may be written with what the extractor looks for, or alone. */
  @Override
  public Optional<Answer> read(String text) {
    return extractor.find(text).flatMap(type::read).or(() -> type.read(text));
  }

  @Override
  public Equivalence compare(Answer a, Answer b) {
    return type.compare(a, b);
  }

  @Override
  public Optional<AnswerType> coarser() {
    return type.coarser();
  }
}
