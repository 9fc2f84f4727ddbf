package io.ponder4j.cli.bench;

import io.ponder4j.Budget;
import io.ponder4j.Ponder;
import io.ponder4j.answer.AnswerType;
import io.ponder4j.generate.Completion;
import io.ponder4j.generate.Finish;
import io.ponder4j.generate.Generation;
import io.ponder4j.generate.Request;
import io.ponder4j.generate.Usage;
import io.ponder4j.strategies.pool.BestOfN;
import io.ponder4j.verify.OutcomeVerifier;
import io.ponder4j.verify.Score;
import java.util.concurrent.CompletableFuture;

/**
 * What a run costs beside its models: best-of-n with a generator and a verifier that are instant.
 */
final class Orchestration {

  static final int CALLS = 64;

  private final Ponder ponder;

  Orchestration() {
    OutcomeVerifier verifier =
        (prompt, candidates, run) ->
            candidates.stream().map(c -> Score.probability(1.0 / (1 + c.index()))).toList();
    ponder =
        Ponder.with((request, listener) -> new Done(completion(request)))
            .verifier(verifier)
            .using(BestOfN.of(CALLS))
            .answers(AnswerType.integer())
            .budget(Budget.tokens(1_000_000))
            .seed(1)
            .build();
  }

  private static Completion completion(Request request) {
    String text = "the answer is " + (request.seed() & 7);
    return Completion.ofText(request, text, new Usage(10, 0, 5, 0, true), Finish.EOS);
  }

  /** Nanoseconds of one question. */
  long nanos() {
    long began = System.nanoTime();
    ponder.ask("which?");
    return System.nanoTime() - began;
  }

  /** A generation that is done. */
  private record Done(CompletableFuture<Completion> completion) implements Generation {
    Done(Completion completion) {
      this(CompletableFuture.completedFuture(completion));
    }

    @Override
    public void cancel() {}
  }
}
