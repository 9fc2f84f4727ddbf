package io.ponder4j.verify;

import io.ponder4j.answer.Answer;
import io.ponder4j.generate.Completion;
import java.util.Objects;
import java.util.Optional;

/**
 * A completion that is being judged.
 *
 * @param index its place in the pool, from 0
 * @param completion what the model wrote
 * @param answer what was extracted from it; empty where nothing could be
 */
public record Candidate(int index, Completion completion, Optional<Answer> answer) {

  public Candidate {
    Objects.requireNonNull(completion, "completion");
    Objects.requireNonNull(answer, "answer");
  }
}
