package io.ponder4j.engine;

import io.ponder4j.generate.GenerationException;

/** More branches wait for an engine than it may let wait. */
public class EngineOverloadedException extends GenerationException {

  private static final long serialVersionUID = 1L;

  /**
   * A refusal.
   *
   * @param waiting branches that wait already
   * @param limit how many may
   */
  public EngineOverloadedException(int waiting, int limit) {
    super(
        waiting
            + " branches wait for the engine and "
            + limit
            + " may; ask again later, or fewer questions at a time, or let more wait");
  }

  @Override
  public boolean retriable() {
    return true;
  }
}
