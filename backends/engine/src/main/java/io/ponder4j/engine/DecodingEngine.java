package io.ponder4j.engine;

import io.ponder4j.generate.GenerationException;
import io.ponder4j.generate.PromptTooLongException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/**
 * Runs one model for any number of callers: one thread, one cache, one forward a step for all that
 * runs.
 *
 * <p>A prompt is computed once however many branches start from it, and so is every other beginning
 * that branches have in common. A text does not depend on what runs beside it, but for rounding:
 * draws are keyed by the request's seed and the token's position. A cancelled generation ends
 * before the next step. Thread-safe.
 */
public final class DecodingEngine implements AutoCloseable, SequenceScorer {

  private final EngineLoop loop;

  private DecodingEngine(EngineLoop loop) {
    this.loop = loop;
  }

  /** Starts an engine. It owns the model from now on, and closes it. */
  public static DecodingEngine start(CausalLm lm, EngineOptions options) {
    return start(lm, options, System::nanoTime);
  }

  /** Starts an engine that goes by some clock of nanoseconds. */
  static DecodingEngine start(CausalLm lm, EngineOptions options, LongSupplier clock) {
    return new DecodingEngine(new EngineLoop(lm, options, clock));
  }

  /** The model as a generator. */
  public EngineGenerator generator(Dialect dialect) {
    return new EngineGenerator(this, loop, dialect);
  }

  @Override
  public CompletableFuture<List<TokenScores>> score(List<ScoreRequest> requests) {
    LmShape shape = loop.shape();
    for (ScoreRequest request : requests) {
      try {
        shape.requireTokens(request.tokens());
        shape.requireTokens(request.next());
      } catch (GenerationException e) {
        return CompletableFuture.failedFuture(e);
      }
      if (request.tokens().length > shape.maxPositions()) {
        return CompletableFuture.failedFuture(
            new PromptTooLongException(request.tokens().length, shape.maxPositions()));
      }
      if (request.hiddenAt().length > 0 && shape.hiddenSize() == 0) {
        return CompletableFuture.failedFuture(
            new GenerationException("this model's graph does not give hidden states"));
      }
    }
    var job = new ScoreJob(List.copyOf(requests), shape.hiddenSize());
    if (!loop.submit(() -> loop.batch().admit(job))) {
      return CompletableFuture.failedFuture(loop.closed("the engine"));
    }
    return job.result().copy(); // which nobody else can complete
  }

  /** The longest text that it can read or write, prompt included. */
  public int maxTokens() {
    return loop.shape().maxPositions();
  }

  /**
   * What it has done and holds, after all that was asked of it before. Waits for the present step.
   */
  public EngineStats stats() {
    return loop.stats();
  }

  /**
   * Ends everything that runs, as failed, and frees the model. Returns when that is done; the
   * second time at once.
   */
  @Override
  public void close() {
    loop.close();
  }
}
