package io.ponder4j.benchmarks;

import io.ponder4j.engine.CausalLm;
import io.ponder4j.engine.DecodingEngine;
import io.ponder4j.engine.Dialect;
import io.ponder4j.engine.EngineGenerator;
import io.ponder4j.engine.EngineOptions;
import io.ponder4j.engine.KvMemory;
import io.ponder4j.engine.LmShape;
import io.ponder4j.engine.Step;
import io.ponder4j.engine.StepResult;
import io.ponder4j.engine.Tokenizer;
import io.ponder4j.generate.Generation;
import io.ponder4j.generate.Prefix;
import io.ponder4j.generate.Prompt;
import io.ponder4j.generate.Request;
import io.ponder4j.generate.SamplingParams;
import io.ponder4j.generate.TokenListener;
import io.ponder4j.generate.TokenizerId;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a step of the engine costs beside the model: branches of 64 tokens on one that is instant.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class EngineBenchmark {

  private static final int TOKENS = 64;
  private static final int VOCABULARY = 22;

  /** Branches side by side. */
  @Param({"1", "16", "64"})
  public int branches;

  private EngineGenerator generator;
  private long seed;

  /** Starts the engine. */
  @Setup
  public void setUp() {
    EngineOptions options = EngineOptions.DEFAULT.withCachedTokens(0).withSwapBytes(0);
    Tokenizer letters = new Letters();
    generator =
        DecodingEngine.start(new InstantLm(), options)
            .generator(
                new Dialect(
                    letters,
                    prompt -> letters.encode(prompt.lastContent()),
                    Set.of(0),
                    OptionalInt.empty()));
  }

  @TearDown
  public void tearDown() {
    generator.close();
  }

  /** One step of all branches. */
  @Benchmark
  @OperationsPerInvocation(TOKENS)
  public void step() {
    Prefix prefix = Prefix.of(Prompt.of("abcdefghijklmnopqrst"));
    SamplingParams sampling = SamplingParams.DEFAULT.withMaxTokens(TOKENS);
    List<Request> requests =
        IntStream.range(0, branches)
            .mapToObj(branch -> Request.of(prefix, sampling, seed++))
            .toList();
    generator
        .startAll(requests, Collections.nCopies(branches, TokenListener.NONE))
        .forEach(EngineBenchmark::await);
  }

  private static void await(Generation generation) {
    generation.completion().join();
  }

  /** A model whose tokens are all as likely, but the end. */
  private static final class InstantLm implements CausalLm, KvMemory {

    private final float[] logits = new float[VOCABULARY];

    InstantLm() {
      logits[0] = -1000;
    }

    @Override
    public LmShape shape() {
      return new LmShape(VOCABULARY, 0, 1_000);
    }

    @Override
    public KvMemory memory() {
      return this;
    }

    @Override
    public StepResult step(Step step) {
      return new StepResult() {
        @Override
        public void logits(int index, float[] into) {
          System.arraycopy(logits, 0, into, 0, VOCABULARY);
        }

        @Override
        public void hidden(int index, float[] into) {
          Arrays.fill(into, 0);
        }
      };
    }

    @Override
    public int capacity() {
      return limit();
    }

    @Override
    public int limit() {
      return 100_000;
    }

    @Override
    public void ensureCapacity(int slots) {}

    @Override
    public void move(int from, int to, int length) {}

    @Override
    public Copy save(int slot) {
      return new Copy() {};
    }

    @Override
    public void restore(Copy copy, int slot) {}

    @Override
    public long bytesPerSlot() {
      return 8;
    }

    @Override
    public void close() {}
  }

  /** A letter a token. */
  private static final class Letters implements Tokenizer {
    @Override
    public TokenizerId id() {
      return new TokenizerId("letters");
    }

    @Override
    public int[] encode(String text) {
      return text.chars().map(letter -> letter - 'a' + 1).toArray();
    }

    @Override
    public Stream stream() {
      return token -> String.valueOf((char) ('a' + token - 1));
    }
  }
}
