package io.ponder4j.engine;

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
}
