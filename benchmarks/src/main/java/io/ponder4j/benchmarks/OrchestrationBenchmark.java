package io.ponder4j.benchmarks;

import io.ponder4j.Budget;
import io.ponder4j.Outcome;
import io.ponder4j.Ponder;
import io.ponder4j.answer.AnswerType;
import io.ponder4j.generate.Completion;
import io.ponder4j.generate.Finish;
import io.ponder4j.generate.Generation;
import io.ponder4j.generate.Generator;
import io.ponder4j.generate.Usage;
import io.ponder4j.strategies.pool.BestOfN;
import io.ponder4j.verify.OutcomeVerifier;
import io.ponder4j.verify.Score;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a question costs beside its model: Best-of-64 with a generator and a verifier that answer at
 * once. Divide by 64 for the cost of a call.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class OrchestrationBenchmark {

  private static final int N = 64;

  private Ponder ponder;

  /** Builds the facade once, as a service does. */
  @Setup
  public void setUp() {
    Generator instant =
        (request, listener) ->
            new Done(
                CompletableFuture.completedFuture(
                    Completion.ofText(
                        request,
                        "the answer is " + (request.seed() & 7),
                        new Usage(10, 0, 5, 0, true),
                        Finish.EOS)));
    OutcomeVerifier verifier =
        (prompt, candidates, run) ->
            candidates.stream().map(c -> Score.probability(1.0 / (1 + c.index()))).toList();
    ponder =
        Ponder.with(instant)
            .verifier(verifier)
            .using(BestOfN.of(N))
            .answers(AnswerType.integer())
            .budget(Budget.tokens(1_000_000))
            .seed(1)
            .build();
  }

  /** One question. */
  @Benchmark
  public Outcome bestOf64() {
    return ponder.ask("which?");
  }

  /** A generation that is done. */
  private record Done(CompletableFuture<Completion> completion) implements Generation {
    @Override
    public void cancel() {}
  }
}
