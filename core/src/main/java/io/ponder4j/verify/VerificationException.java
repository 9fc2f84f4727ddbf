package io.ponder4j.verify;

import io.ponder4j.PonderException;
import org.jspecify.annotations.Nullable;

/**
 * A verifier could not judge. The run makes it {@link Unscored}; only a verifier called outside a
 * run passes it on.
 */
public class VerificationException extends PonderException {

  private static final long serialVersionUID = 1L;

  public VerificationException(String message) {
    super(message);
  }

  public VerificationException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
