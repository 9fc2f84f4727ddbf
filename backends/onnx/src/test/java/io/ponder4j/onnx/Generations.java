package io.ponder4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.ponder4j.generate.Completion;
import io.ponder4j.generate.Generation;
import io.ponder4j.generate.GenerationException;
import io.ponder4j.generate.Prefix;
import io.ponder4j.generate.Prompt;
import io.ponder4j.generate.Request;
import io.ponder4j.generate.SamplingParams;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;

/** Asking for generations and waiting for their ends. */
final class Generations {

  private Generations() {}

  static Request request(String prompt, long seed) {
    return Request.of(Prefix.of(Prompt.of(prompt)), SamplingParams.DEFAULT.withMaxTokens(40), seed);
  }

  static Completion await(Generation generation) {
    return generation.completion().join();
  }

  /** What it failed with; it must have failed. */
  static GenerationException failure(Generation generation) {
    Throwable thrown = catchThrowable(() -> await(generation));
    assertThat(thrown)
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(GenerationException.class);
    return (GenerationException) Objects.requireNonNull(thrown.getCause());
  }

  static void awaitLatch(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
