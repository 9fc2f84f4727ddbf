package io.ponder4j.engine;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Reads given texts: log-probabilities, entropies and hidden states, in one pass. Thread-safe. */
@FunctionalInterface
public interface SequenceScorer {

  /**
   * Reads texts together. Beginnings that they share, with one another or with what is cached, are
   * computed once.
   *
   * @return one result a request, in order; completed on the engine's thread, so do not wait for
   *     the engine in what depends on it; fails with a {@link
   *     io.ponder4j.generate.GenerationException}
   */
  CompletableFuture<List<TokenScores>> score(List<ScoreRequest> requests);
}
