package io.ponder4j.generate;

/** Why a generation ended. */
public enum Finish {
  /** The model ended its sequence. */
  EOS,
  /** A stop text, the end of the thinking phase where that was asked for, or {@link Steering}. */
  STOP,
  /** {@link SamplingParams#maxTokens()} or the model's context was used up. */
  LENGTH,
  /** The run's budget was used up. */
  BUDGET,
  /** Cancelled. */
  CANCELLED;

  /** True when the text is whole: the model, or what it was asked to stop at, ended it. */
  public boolean isWhole() {
    return this == EOS || this == STOP;
  }
}
