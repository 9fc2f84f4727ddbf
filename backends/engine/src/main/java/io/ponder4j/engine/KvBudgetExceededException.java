package io.ponder4j.engine;

import io.ponder4j.generate.GenerationException;
import io.ponder4j.generate.Usage;

/** The key/value cache has no room for another token. */
public class KvBudgetExceededException extends GenerationException {

  private static final long serialVersionUID = 1L;

  /**
   * A cache that is too small.
   *
   * @param slots wanted
   * @param limit allowed
   */
  public KvBudgetExceededException(long slots, long limit) {
    super(
        "the key/value cache would need "
            + slots
            + " slots and may have "
            + limit
            + "; run fewer or shorter branches at a time, or allow it more memory");
  }

  KvBudgetExceededException(KvBudgetExceededException cause, Usage usage) {
    super(String.valueOf(cause.getMessage()), cause, usage);
  }

  @Override
  public boolean retriable() {
    return true;
  }
}
