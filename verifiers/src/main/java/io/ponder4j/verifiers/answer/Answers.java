package io.ponder4j.verifiers.answer;

import io.ponder4j.answer.AnswerType;

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
}
