package io.ponder4j.engine;

/** The wanted rows of a step. */
public interface StepResult {

  /**
   * Copies the logits of a wanted row.
   *
   * @param index its place among the wanted rows
   * @param into at least the vocabulary's size
   */
  void logits(int index, float[] into);

  /**
   * Copies the last hidden state of a wanted row.
   *
   * @param index its place among the wanted rows
   * @param into at least the hidden size
   */
  void hidden(int index, float[] into);
}
