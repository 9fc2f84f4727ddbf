package io.ponder4j;

/** A strategy needs a role or a capability that is not there. Thrown before anything is spent. */
public class UnmetNeedException extends PonderException {

  private static final long serialVersionUID = 1L;

  public UnmetNeedException(String message) {
    super(message);
  }
}
