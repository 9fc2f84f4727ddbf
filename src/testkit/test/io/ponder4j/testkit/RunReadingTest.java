package io.ponder4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.ponder4j.Budget;
import io.ponder4j.Outcome;
import io.ponder4j.Ponder;
import io.ponder4j.Role;
import io.ponder4j.StopReason;
import io.ponder4j.generate.Capabilities;
import io.ponder4j.generate.Capability;
import io.ponder4j.generate.Continuation;
import io.ponder4j.generate.Generation;
import io.ponder4j.generate.GenerationException;
import io.ponder4j.generate.Generator;
import io.ponder4j.generate.Likelihoods;
import io.ponder4j.generate.Prefix;
import io.ponder4j.generate.Request;
import io.ponder4j.generate.SamplingParams;
import io.ponder4j.generate.TokenListener;
import io.ponder4j.generate.Usage;
import io.ponder4j.trace.TraceEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A run whose generator reads given texts. */
class RunReadingTest {

  @RegisterExtension private final RunInvariants sink = new RunInvariants();
  private final VirtualClock clock = new VirtualClock();
  private final List<CompletableFuture<Likelihoods>> told = new ArrayList<>();

  /** Answers 4, and reads texts in some way. */
  private record Reader(Generator tree, CompletableFuture<Likelihoods> reading)
      implements Generator {
    @Override
    public Generation start(Request request, TokenListener listener) {
      return tree.start(request, listener);
    }

    @Override
    public CompletableFuture<Likelihoods> likelihoods(
        List<Continuation> texts, SamplingParams sampling) {
      return reading;
    }

    @Override
    public Capabilities capabilities() {
      return Capabilities.of(Capability.LIKELIHOOD);
    }
  }

  /** Reads one text, then draws one candidate. */
  private Outcome ask(CompletableFuture<Likelihoods> reading, Budget budget) {
    Generator reader = new Reader(ScriptedGenerator.tree(clock, Script.say("4")), reading);
    return Ponder.with(reader)
        .clock(clock)
        .trace(sink)
        .budget(budget)
        .using(
            (prompt, run) -> {
              var text = new Continuation(Prefix.of(prompt), List.of(), false);
              told.add(run.get(Role.GENERATOR).likelihoods(List.of(text), SamplingParams.DEFAULT));
              return Moves.pool(run, 1);
            })
        .ask("?");
  }

  private static CompletableFuture<Likelihoods> telling(Double... logProbs) {
    return CompletableFuture.completedFuture(
        new Likelihoods(List.of(logProbs), new Usage(70, 60, 0, 0, true)));
  }

  @Test
  void likelihoods_told_areChargedAsPromptTokensAndTraced() {
    Outcome outcome = ask(telling(-2.5), Budget.unlimited());

    assertThat(told.get(0).join().logProbs()).containsExactly(-2.5);
    assertThat(outcome.spent().promptTokens()).isGreaterThan(70);
    assertThat(outcome.spent().cachedTokens()).isEqualTo(60);
    assertThat(outcome.spent().started()).isEqualTo(1);
    assertThat(sink.records())
        .extracting(record -> record.event())
        .filteredOn(TraceEvent.TextsRead.class::isInstance)
        .singleElement()
        .satisfies(
            event -> assertThat(((TraceEvent.TextsRead) event).logProbs()).containsExactly(-2.5));
  }

  @Test
  void likelihoods_failInAnyWay_areAFailureAndTheRunGoesOn() {
    for (var reading :
        List.of(
            telling(-1.0, -2.0),
            CompletableFuture.<Likelihoods>failedFuture(new GenerationException("no room")),
            CompletableFuture.<Likelihoods>failedFuture(new IllegalStateException("no model")))) {
      Outcome outcome = ask(reading, Budget.unlimited());

      assertThat(outcome.failures()).hasSize(1);
      assertThat(outcome.candidates()).hasSize(1);
      assertThat(told.get(told.size() - 1))
          .isCompletedExceptionally()
          .failsWithin(Duration.ZERO)
          .withThrowableThat()
          .withCauseInstanceOf(GenerationException.class);
    }
  }

  @Test
  void likelihoods_timeIsOver_readingIsCancelledAndNoFailure() {
    var never = new CompletableFuture<Likelihoods>();

    Outcome outcome = ask(never, Budget.unlimited().within(Duration.ofSeconds(5)));

    assertThat(never).isCancelled();
    assertThat(told.get(0)).isCompletedExceptionally();
    assertThat(outcome.failures()).isEmpty();
    assertThat(outcome.stopReason()).isEqualTo(StopReason.BUDGET);
  }

  @Test
  void likelihoods_neverCome_areGivenUpAndCancelled() {
    var never = new CompletableFuture<Likelihoods>();

    Outcome outcome = ask(never, Budget.unlimited());

    assertThat(never).isCancelled();
    assertThat(outcome.failures()).hasSize(1);
    assertThat(outcome.candidates()).hasSize(1);
  }
}
