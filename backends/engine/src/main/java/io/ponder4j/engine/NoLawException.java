package io.ponder4j.engine;

import io.ponder4j.generate.GenerationException;
import io.ponder4j.generate.Usage;

/** The model's logits are no law: one is NaN or infinite, or no token is possible. */
final class NoLawException extends GenerationException {

  private static final long serialVersionUID = 1L;

  NoLawException() {
    super(
        "the model gave logits that are not finite numbers, so no token can be drawn; its file is"
            + " damaged, or its precision is too low for this text");
  }

  NoLawException(NoLawException cause, Usage usage) {
    super(String.valueOf(cause.getMessage()), cause, usage);
  }
}
