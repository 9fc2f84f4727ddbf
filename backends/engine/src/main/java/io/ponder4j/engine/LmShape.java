package io.ponder4j.engine;

import io.ponder4j.generate.GenerationException;

/**
 * The sizes of a decoder.
 *
 * @param vocabularySize logits a row
 * @param hiddenSize width of the last hidden state; 0 where the graph does not give it
 * @param maxPositions the longest sequence it was made for
 */
public record LmShape(int vocabularySize, int hiddenSize, int maxPositions) {

  public LmShape {
    if (vocabularySize < 1 || hiddenSize < 0 || maxPositions < 1) {
      throw new IllegalArgumentException(
          "sizes must be positive, was "
              + vocabularySize
              + ", "
              + hiddenSize
              + ", "
              + maxPositions);
    }
  }

  /** Refuses tokens that are not in the vocabulary: they would fail the step of all. */
  void requireTokens(int... tokens) {
    for (int token : tokens) {
      if (token < 0 || token >= vocabularySize) {
        throw new GenerationException(
            "token " + token + " is none of the model's " + vocabularySize);
      }
    }
  }
}
