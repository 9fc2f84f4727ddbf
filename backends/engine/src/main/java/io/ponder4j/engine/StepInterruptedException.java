package io.ponder4j.engine;

import io.ponder4j.PonderException;
import org.jspecify.annotations.Nullable;

/** A step was ended by {@link CausalLm#interrupt()}. Nothing is wrong; it may be tried again. */
public class StepInterruptedException extends PonderException {

  private static final long serialVersionUID = 1L;

  /**
   * An interrupted step.
   *
   * @param model for the message
   * @param cause what the runtime said
   */
  public StepInterruptedException(String model, @Nullable Throwable cause) {
    super("a step of " + model + " was interrupted", cause);
  }
}
