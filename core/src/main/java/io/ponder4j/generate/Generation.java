package io.ponder4j.generate;

import java.util.concurrent.CompletableFuture;

/** A running generation. Thread-safe. */
public interface Generation {

  /**
   * Completes with the result, or exceptionally with a {@link GenerationException}. After a cancel
   * it completes with {@link Finish#CANCELLED} and the exact count of what was made. Completing or
   * cancelling this future from outside does not touch the generation. It is completed on the
   * generator's own thread: what depends on it must not wait for the generator.
   */
  CompletableFuture<Completion> completion();

  /**
   * Asks the generation to end before its next token. Returns at once; may be called any number of
   * times.
   */
  void cancel();

  /**
   * Tells the loop that a {@link Permit#HOLD} may have been lifted. Does nothing where nothing was
   * held.
   */
  default void resume() {}

  /** A generation that failed to start. */
  static Generation failed(GenerationException cause) {
    return new FailedGeneration(cause);
  }
}
