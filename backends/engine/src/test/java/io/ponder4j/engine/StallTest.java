package io.ponder4j.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.ponder4j.generate.Generation;
import io.ponder4j.generate.Prefix;
import io.ponder4j.generate.Prompt;
import io.ponder4j.generate.Request;
import io.ponder4j.generate.SamplingParams;
import io.ponder4j.generate.TokenListener;
import io.ponder4j.generate.TokenView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Running branches do not stall for a long text, by a clock that only the model moves. */
@Timeout(60)
class StallTest {

  private static final Duration TARGET = Duration.ofMillis(100);
  private static final double MOST = 1.5 * TARGET.toNanos();
  private static final int TEXT = 4_000; // tokens
  private static final int BRANCH = 400; // tokens

  private final AtomicLong now = new AtomicLong();

  /** A model whose steps cost a fixed time and a time a row. */
  private final class Slow implements CausalLm {
    private final HashLm lm = new HashLm(Toys.LETTERS.length(), 64, 100_000);
    private final long fixed;
    private final long perRow;

    Slow(Duration fixed, Duration perRow) {
      this.fixed = fixed.toNanos();
      this.perRow = perRow.toNanos();
    }

    @Override
    public LmShape shape() {
      return new LmShape(lm.shape().vocabularySize(), 0, 10_000);
    }

    @Override
    public KvMemory memory() {
      return lm.memory();
    }

    @Override
    public StepResult step(Step step) {
      now.addAndGet(fixed + step.size() * perRow);
      return lm.step(step);
    }

    @Override
    public void close() {
      lm.close();
    }
  }

  /** Runs a branch; at its tenth token the text comes. Gives the times of the branch's tokens. */
  private List<Long> tokenTimes(CausalLm lm, Duration target, boolean scored) {
    EngineOptions options = EngineOptions.DEFAULT.withTargetStep(target);
    try (DecodingEngine engine = DecodingEngine.start(lm, options, now::get)) {
      EngineGenerator generator = engine.generator(Toys.dialect());
      var read = new CompletableFuture<Long>(); // when the text was read
      List<Long> times = new ArrayList<>();
      TokenListener listener =
          new TokenListener() {
            @Override
            public void onToken(TokenView token) {
              times.add(now.get());
              if (token.index() == 10) {
                var unused =
                    text(engine, generator, scored).thenRun(() -> read.complete(now.get()));
              }
            }
          };
      Generation branch =
          generator.start(request("abc", BRANCH).steeredBy(new Toys.Endless()), listener);
      branch.completion().join();
      assertThat(times).hasSize(BRANCH);
      assertThat(read.join())
          .as("read beside the branch, not after")
          .isLessThan(times.get(BRANCH - 1));
      return times;
    }
  }

  private static CompletableFuture<?> text(
      DecodingEngine engine, EngineGenerator generator, boolean scored) {
    String text = "cab".repeat(TEXT / 3);
    return scored
        ? engine.score(List.of(new ScoreRequest(Toys.tokenizer().encode(text), 1, new int[0])))
        : generator.start(request(text, 1), TokenListener.NONE).completion();
  }

  private static Request request(String prompt, int tokens) {
    return Request.of(
        Prefix.of(Prompt.of(prompt)), SamplingParams.DEFAULT.withMaxTokens(tokens), 1);
  }

  private static long largestGap(List<Long> times) {
    long largest = 0;
    for (int i = 1; i < times.size(); i++) {
      largest = Math.max(largest, times.get(i) - times.get(i - 1));
    }
    return largest;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void step_longTextArrives_runningBranchGoesOn(boolean scored) {
    for (long fixedMillis : new long[] {0, 5, 50}) {
      for (long rowMicros : new long[] {200, 1_000, 4_000}) {
        var lm = new Slow(Duration.ofMillis(fixedMillis), Duration.ofNanos(1_000 * rowMicros));

        List<Long> times = tokenTimes(lm, TARGET, scored);

        assertThat((double) largestGap(times)).isLessThanOrEqualTo(MOST);
      }
    }
  }

  @Test
  void step_withoutATarget_branchStalls() {
    var lm = new Slow(Duration.ofMillis(5), Duration.ofMillis(1));

    List<Long> times = tokenTimes(lm, Duration.ofHours(1), false);

    assertThat((double) largestGap(times)).isGreaterThan(MOST);
  }
}
