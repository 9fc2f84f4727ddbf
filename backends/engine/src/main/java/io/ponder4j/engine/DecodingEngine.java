package io.ponder4j.engine;

import io.ponder4j.generate.GenerationException;
import io.ponder4j.generate.PromptTooLongException;
import java.time.Duration;
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
 * before the next step, and the present step too where nobody else needs it.
 *
 * <p>Where there is not enough memory or too many branches, some wait: turns go to the question
 * that was served least, for its {@link Priority}. A branch that has to make room goes on later
 * with the same text. What can never fit, or comes when too many wait, is refused with a typed
 * exception. Thread-safe.
 */
public final class DecodingEngine implements AutoCloseable, SequenceScorer {

  private final EngineLoop loop;

  DecodingEngine(EngineLoop loop) {
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
    return new EngineGenerator(this, loop, dialect, "", Priority.NORMAL);
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
    return read(new ScoreJob(List.copyOf(requests), shape.hiddenSize()));
  }

  /** Reads texts that the model can read. */
  CompletableFuture<List<TokenScores>> read(ScoreJob job) {
    if (!loop.submit(() -> loop.batch().admit(job))) {
      return CompletableFuture.failedFuture(loop.closed("the engine"));
    }
    CompletableFuture<List<TokenScores>> result = job.result().copy();
    var unused = result.whenComplete((scores, failure) -> loop.cancel(job.ticket()));
    return result;
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
   * Takes in no new questions, lets those go on that have a session already, and closes when they
   * have ended.
   *
   * @param atMost how long to wait; what still runs then is ended as failed
   * @return true when all ended by themselves
   * @throws InterruptedException if the thread is interrupted; then the engine still drains, and
   *     waits for {@link #close}
   */
  public boolean drain(Duration atMost) throws InterruptedException {
    return loop.drain(atMost);
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
