package io.ponder4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ponder4j.AllBranchesFailedException;
import io.ponder4j.Budget;
import io.ponder4j.Outcome;
import io.ponder4j.Ponder;
import io.ponder4j.Selection;
import io.ponder4j.Spent;
import io.ponder4j.StopReason;
import io.ponder4j.Strategy;
import io.ponder4j.answer.Answer;
import io.ponder4j.answer.AnswerType;
import io.ponder4j.answer.Equivalence;
import io.ponder4j.generate.Capabilities;
import io.ponder4j.generate.Capability;
import io.ponder4j.generate.Completion;
import io.ponder4j.generate.Finish;
import io.ponder4j.generate.Generation;
import io.ponder4j.generate.GenerationException;
import io.ponder4j.generate.Generator;
import io.ponder4j.generate.GeneratorClosedException;
import io.ponder4j.generate.Permit;
import io.ponder4j.generate.Request;
import io.ponder4j.generate.TokenListener;
import io.ponder4j.generate.TokenView;
import io.ponder4j.generate.Usage;
import io.ponder4j.run.RaceEvent;
import io.ponder4j.trace.TraceEvent;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What fails on the way, and what is made of it. */
class RunFailureTest {

  @RegisterExtension private final RunInvariants sink = new RunInvariants();
  private final VirtualClock clock = new VirtualClock();

  private static Strategy pool(int n) {
    return (prompt, run) -> Moves.pool(run, n);
  }

  private Ponder.Builder ponder(Generator generator) {
    return Ponder.with(generator).clock(clock).trace(sink).seed(1);
  }

  private record Done(CompletableFuture<Completion> completion) implements Generation {
    @Override
    public void cancel() {}
  }

  private static Generation answered(Request request, String text) {
    var usage = new Usage(1, 0, 3, 0, true);
    return new Done(
        CompletableFuture.completedFuture(Completion.ofText(request, text, usage, Finish.EOS)));
  }

  /** Gives each request to the next of some behaviours. */
  private static Generator each(Generator... behaviours) {
    var next = new AtomicInteger();
    return (request, listener) ->
        behaviours[next.getAndIncrement() % behaviours.length].start(request, listener);
  }

  // --- starting ---

  @Test
  void start_throwsForOne_thatOneFailsAlone() {
    for (RuntimeException failure :
        List.of(
            new GenerationException("too long"),
            new GeneratorClosedException("the model"),
            new IllegalStateException("no connection"))) {
      Generator generator =
          each(
              (request, listener) -> answered(request, "4"),
              (request, listener) -> {
                throw failure;
              },
              (request, listener) -> answered(request, "5"));

      Outcome outcome = ponder(generator).using(pool(3)).ask("?");

      assertThat(outcome.candidates()).hasSize(2);
      assertThat(outcome.spent().failed()).isEqualTo(1);
      assertThat(outcome.failures()).hasSize(1);
      assertThat(outcome.failures().get(0).reason()).contains(failure.getMessage());
    }
  }

  @Test
  void startAll_throws_allOfThemFail() {
    Generator generator =
        new Generator() {
          @Override
          public Generation start(Request request, TokenListener listener) {
            throw new AssertionError();
          }

          @Override
          public List<Generation> startAll(
              List<Request> requests, List<? extends TokenListener> listeners) {
            throw new IllegalStateException("no connection");
          }
        };

    var failure =
        catchThrowableOfType(
            AllBranchesFailedException.class, () -> ponder(generator).using(pool(3)).ask("?"));

    assertThat(failure.outcome().spent().failed()).isEqualTo(3);
  }

  // --- ending badly ---

  @Test
  void completion_failsInAnyWay_isAFailureWithItsReason() {
    List<Throwable> causes =
        List.of(
            new GenerationException("busy"),
            new IllegalStateException("broken"),
            new CompletionException(new IOException("lost")),
            new CancellationException("gone"));
    for (Throwable cause : causes) {
      Generator generator =
          each(
              (request, listener) -> new Done(CompletableFuture.failedFuture(cause)),
              (request, listener) -> answered(request, "4"));
      List<RaceEvent.Ended> ended = new ArrayList<>();

      Outcome outcome =
          ponder(generator)
              .using(
                  (prompt, run) -> {
                    ended.addAll(run.join(Moves.start(run, 2)));
                    return Moves.conclude(run, ended);
                  })
              .ask("?");

      assertThat(ended.get(0)).isInstanceOf(RaceEvent.Failed.class);
      assertThat(outcome.failures()).hasSize(1);
      Throwable root = cause.getCause() == null ? cause : cause.getCause();
      assertThat(outcome.failures().get(0).reason()).contains(root.getMessage());
      assertThat(outcome.answer()).contains(new Answer("4"));
    }
  }

  @Test
  void completion_failsWithoutUsage_theTokensSeenAreCharged() {
    // Five tokens, then an exception that does not tell what it took.
    Generator generator =
        new Generator() {
          @Override
          public Generation start(Request request, TokenListener listener) {
            var completion = new CompletableFuture<Completion>();
            clock.schedule(
                Duration.ofMillis(1),
                () -> {
                  for (int i = 0; i < 5 && listener.permit(i) == Permit.PROCEED; i++) {
                    listener.onToken(token(i));
                  }
                  completion.completeExceptionally(new IllegalStateException("out of memory"));
                });
            return new Done(completion);
          }

          @Override
          public Capabilities capabilities() {
            return Capabilities.of(Capability.LEASES);
          }
        };

    var failure =
        catchThrowableOfType(
            AllBranchesFailedException.class, () -> ponder(generator).using(pool(2)).ask("?"));

    Spent spent = failure.outcome().spent();
    assertThat(spent.generatedTokens()).isEqualTo(10);
    assertThat(spent.tokensByRole()).containsEntry("generator", 10L);
    assertThat(
            sink.records().stream()
                .map(record -> record.event())
                .filter(event -> event instanceof TraceEvent.GenerationFailed)
                .map(event -> ((TraceEvent.GenerationFailed) event).usage()))
        .containsOnly(new Usage(0, 0, 5, 0, false));
  }

  private static TokenView token(int index) {
    return (TokenView)
        Proxy.newProxyInstance(
            TokenView.class.getClassLoader(),
            new Class<?>[] {TokenView.class},
            (proxy, method, args) ->
                switch (method.getName()) {
                  case "kind" -> TokenView.Kind.TEXT;
                  case "index" -> index;
                  default -> throw new AssertionError(method);
                });
  }

  @Test
  void join_allFail_throwsWithEverythingFound() {
    var generator = ScriptedGenerator.inOrder(clock, Script.say("ab").ending(Script.Ending.FAIL));

    var failure =
        catchThrowableOfType(
            AllBranchesFailedException.class, () -> ponder(generator).using(pool(3)).ask("?"));

    Outcome outcome = failure.outcome();
    assertThat(failure).hasMessage("all 3 branches failed; the first: scripted failure");
    assertThat(outcome.spent().failed()).isEqualTo(3);
    assertThat(outcome.spent().generatedTokens()).isEqualTo(6);
    assertThat(outcome.failures().stream().map(f -> f.where()))
        .containsExactly("/ generation 0", "/ generation 1", "/ generation 2");
    assertThat(outcome.answer()).isEmpty();
    assertThat(outcome.stopReason()).isEqualTo(StopReason.COMPLETED);
  }

  @Test
  void join_allFailAtTheBudgetsEnd_isAnOutcome() {
    var generator = ScriptedGenerator.inOrder(clock, Script.say("ab").ending(Script.Ending.FAIL));

    Outcome outcome =
        ponder(generator).using(pool(3)).budget(Budget.unlimited().samples(2)).ask("?");

    assertThat(outcome.stopReason()).isEqualTo(StopReason.BUDGET);
    assertThat(outcome.answer()).isEmpty();
    assertThat(outcome.spent().failed()).isEqualTo(2);
  }

  // --- answers and the end ---

  @Test
  void candidate_extractionThrows_noAnswerAndAFailure() {
    AnswerType broken =
        new AnswerType() {
          @Override
          public Optional<Answer> extract(Completion completion) {
            throw new IllegalStateException("on purpose");
          }

          @Override
          public Equivalence compare(Answer a, Answer b) {
            return Equivalence.UNSURE;
          }
        };
    var generator = ScriptedGenerator.inOrder(clock, Script.say("4"));

    Outcome outcome = ponder(generator).answers(broken).using(pool(1)).ask("?");

    assertThat(outcome.answer()).isEmpty();
    assertThat(outcome.candidate().orElseThrow().completion().text()).isEqualTo("4");
    assertThat(outcome.failures().get(0).reason()).contains("no answer could be extracted");
  }

  @Test
  void conclude_twice_refused() {
    var generator = ScriptedGenerator.inOrder(clock, Script.say("4"));
    Strategy concludesTwice =
        (prompt, run) -> {
          Outcome outcome = Moves.pool(run, 1);
          assertThatIllegalStateException()
              .isThrownBy(() -> run.conclude(Selection.none()))
              .withMessage("the run was concluded before");
          return outcome;
        };

    Outcome outcome = ponder(generator).using(concludesTwice).ask("?");

    assertThat(outcome.answer()).isPresent();
    assertThat(sink.records().stream().filter(r -> r.event() instanceof TraceEvent.RunFinished))
        .hasSize(1);
  }

  @Test
  void strategy_throws_everythingItStartedIsEnded() {
    var generator = ScriptedGenerator.inOrder(clock, Script.say("x".repeat(1_000)));
    Strategy broken =
        (prompt, run) -> {
          Moves.start(run, 3);
          throw new IllegalStateException("on purpose");
        };

    assertThatThrownBy(() -> ponder(generator).using(broken).ask("?")).hasMessage("on purpose");

    assertThat(generator.live()).isZero();
  }
}
