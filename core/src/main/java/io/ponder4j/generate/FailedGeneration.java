package io.ponder4j.generate;

import java.util.concurrent.CompletableFuture;

/** A generation that could not be started. */
record FailedGeneration(GenerationException cause) implements Generation {

  @Override
  public CompletableFuture<Completion> completion() {
    return CompletableFuture.failedFuture(cause);
  }

  @Override
  public void cancel() {}
}
