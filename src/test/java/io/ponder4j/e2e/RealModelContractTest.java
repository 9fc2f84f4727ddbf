package io.ponder4j.e2e;

import io.ponder4j.engine.EngineGenerator;
import io.ponder4j.generate.Prompt;
import io.ponder4j.testkit.GeneratorContract;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/** A language model in 32 bits keeps what every generator keeps. */
@Tag("real-model")
@ExtendWith(RealModel.class)
class RealModelContractTest implements GeneratorContract {

  private static @Nullable EngineGenerator opened;

  @AfterAll
  static void close() {
    if (opened != null) {
      opened.close();
    }
  }

  @Override
  public EngineGenerator generator() {
    if (opened == null) {
      opened = RealModel.open("model");
    }
    return Objects.requireNonNull(opened);
  }

  @Override
  public Prompt prompt() {
    return Prompt.of("What is the capital of France?");
  }

  /** Each cut of each text is continued, which takes its time. */
  @Override
  public int maxTokens() {
    return 12;
  }

  /** A busy machine may take long. */
  @Override
  public <T> T await(CompletableFuture<T> future) {
    try {
      return future.get(5, TimeUnit.MINUTES);
    } catch (ExecutionException e) {
      throw new CompletionException(e.getCause());
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError("the generation did not end", e);
    }
  }
}
