package io.ponder4j.engine;

import io.ponder4j.PonderException;

/** A step was interrupted, since nobody waited for it any more. */
public class StepInterruptedException extends PonderException {

  private static final long serialVersionUID = 1L;

  public StepInterruptedException() {
    super("the step was interrupted");
  }
}
