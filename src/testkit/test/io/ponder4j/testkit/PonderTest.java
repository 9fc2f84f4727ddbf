package io.ponder4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ponder4j.AllBranchesFailedException;
import io.ponder4j.Budget;
import io.ponder4j.Need;
import io.ponder4j.Outcome;
import io.ponder4j.Ponder;
import io.ponder4j.Role;
import io.ponder4j.Selection;
import io.ponder4j.StopReason;
import io.ponder4j.Strategy;
import io.ponder4j.UnmetNeedException;
import io.ponder4j.generate.Capability;
import io.ponder4j.generate.Generation;
import io.ponder4j.generate.Generator;
import io.ponder4j.generate.Prompt;
import io.ponder4j.generate.Request;
import io.ponder4j.generate.SamplingParams;
import io.ponder4j.generate.TokenListener;
import io.ponder4j.run.Run;
import io.ponder4j.testkit.ThreadGenerator.Plan;
import io.ponder4j.trace.TraceEvent;
import io.ponder4j.trace.TraceRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The facade: needs, threads, cancellation, events. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PonderTest {

  @RegisterExtension private final RunInvariants sink = new RunInvariants();
  private final VirtualClock clock = new VirtualClock();
  private final ScriptedGenerator generator = ScriptedGenerator.inOrder(clock, Script.say("4"));

  private static final Strategy ONE = (prompt, run) -> Moves.pool(run, 1);

  private Ponder.Builder ponder(Strategy strategy) {
    return Ponder.with(generator).clock(clock).trace(sink).using(strategy);
  }

  // --- needs ---

  /** Needs what it is told to need. */
  private record Needy(Set<Need> needs) implements Strategy {
    @Override
    public Outcome search(Prompt prompt, Run run) {
      throw new AssertionError("not to be run");
    }

    @Override
    public String toString() {
      return "needy";
    }
  }

  private void assertRefused(Need need, String message) {
    Ponder.Builder builder = ponder(new Needy(Set.of(need)));

    assertThatThrownBy(builder::build).isInstanceOf(UnmetNeedException.class).hasMessage(message);
  }

  @Test
  void build_roleUnbound_refusedByName() {
    assertRefused(Need.of(Role.DRAFT), "needy needs the role 'draft', and nothing is bound to it");
  }

  @Test
  void build_capabilityMissing_refusedByName() {
    assertRefused(
        Need.of(Role.GENERATOR, Capability.TOOL_CALLS, Capability.SEEDED, Capability.LOGITS),
        "needy needs [LOGITS, TOOL_CALLS] of the generator in the role 'generator', which does not"
            + " have it");
  }

  @Test
  void build_verifierOfTheOtherKind_refusedByName() {
    Ponder.Builder builder =
        ponder(new Needy(Set.of(Need.of(Role.PROCESS_VERIFIER))))
            .verifier(new ScriptedOutcomeVerifier(c -> 1));

    assertThatThrownBy(builder::build)
        .isInstanceOf(UnmetNeedException.class)
        .hasMessage(
            "needy needs a ProcessVerifier in the role 'verifier', and a "
                + ScriptedOutcomeVerifier.class.getName()
                + " is bound to it");
  }

  @Test
  void build_noStrategy_refused() {
    assertThatNullPointerException()
        .isThrownBy(() -> Ponder.with(generator).build())
        .withMessageContaining("using(...)");
  }

  @Test
  void role_modelOfAnotherKind_refused() {
    @SuppressWarnings({"unchecked", "rawtypes"})
    Role<Object> asObject = (Role) Role.DRAFT;

    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> Ponder.with(generator).role(asObject, new ScriptedOutcomeVerifier(c -> 1)))
        .withMessageContaining("the role 'draft' is for a io.ponder4j.generate.Generator");
  }

  @Test
  void get_unboundRole_refusedInTheRunToo() {
    Strategy careless =
        (prompt, run) -> {
          assertThat(run.has(Role.GENERATOR)).isTrue();
          assertThat(run.has(Role.VERIFIER)).isFalse();
          assertThatThrownBy(() -> run.get(Role.VERIFIER))
              .isInstanceOf(UnmetNeedException.class)
              .hasMessageContaining("role 'verifier'");
          return Moves.pool(run, 1);
        };

    assertThat(ponder(careless).ask("?").answer()).isPresent();
  }

  @Test
  void cancelPatience_notPositive_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Ponder.with(generator).cancelPatience(Duration.ofNanos(-1)));
  }

  @Test
  void branchTimeout_notPositive_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Ponder.with(generator).branchTimeout(Duration.ZERO));
  }

  // --- seeds and settings ---

  @Test
  void ask_noSeed_drawsOneAndTellsIt() {
    Ponder ponder = ponder(ONE).build();

    long first = ponder.ask("?").seed();
    long second = ponder.ask("?").seed();
    long again = ponder(ONE).seed(first).ask("?").seed();

    assertThat(second).isNotEqualTo(first);
    assertThat(again).isEqualTo(first);
    List<Long> seeds = generator.requests().stream().map(Request::seed).toList();
    assertThat(seeds.get(2)).isEqualTo(seeds.get(0)).isNotEqualTo(seeds.get(1));
  }

  @Test
  void ask_sampling_isTheCallers() {
    SamplingParams sampling = SamplingParams.DEFAULT.withTemperature(0.3).withMaxTokens(9);

    ponder(ONE).sampling(sampling).ask("?");

    assertThat(generator.requests().get(0).sampling()).isEqualTo(sampling);
  }

  @Test
  void ask_generatorWithoutTheExactLaw_lossy() {
    assertThat(ponder(ONE).ask("?").lossy()).isFalse();
    assertThat(
            Ponder.with(generator.with(Capability.LEASES)).clock(clock).using(ONE).ask("?").lossy())
        .isTrue();
  }

  @Test
  void sessions_oneARoleAndQuestion_closedAtTheEnd() {
    var open = new AtomicInteger();
    var opened = new AtomicInteger();
    Generator counting =
        new Generator() {
          @Override
          public Generation start(Request request, TokenListener listener) {
            return generator.start(request, listener);
          }

          @Override
          public Session openSession() {
            opened.incrementAndGet();
            open.incrementAndGet();
            Generator me = this;
            return new Session() {
              @Override
              public Generation start(Request request, TokenListener listener) {
                return me.start(request, listener);
              }

              @Override
              public void close() {
                assertThat(generator.live()).as("closed after the last generation").isZero();
                open.decrementAndGet();
              }
            };
          }
        };
    Strategy usesItTwice =
        (prompt, run) -> {
          Moves.sample(run, 0);
          return Moves.pool(run.child("part", 0, Budget.unlimited()), 2);
        };

    Ponder ponder = Ponder.with(counting).clock(clock).using(usesItTwice).build();
    ponder.ask("?");
    ponder.ask("?");

    assertThat(opened).hasValue(2);
    assertThat(open).hasValue(0);
  }

  // --- interrupts ---

  @Test
  void ask_interruptedWhileItWaits_endsCancelledWithTheFlagSet() {
    var slow = ScriptedGenerator.inOrder(clock, Script.say("x".repeat(100)));
    Thread me = Thread.currentThread();
    clock.schedule(Duration.ofMillis(7), me::interrupt);

    Outcome outcome = Ponder.with(slow).clock(clock).trace(sink).using(ONE).ask("?");

    assertThat(Thread.interrupted()).isTrue();
    assertThat(outcome.stopReason()).isEqualTo(StopReason.CANCELLED);
    assertThat(outcome.spent().cancelled()).isEqualTo(1);
    assertThat(slow.live()).isZero();
  }

  @Test
  void ask_interruptedBefore_startsNothing() {
    Thread.currentThread().interrupt();

    Outcome outcome = ponder(ONE).ask("?");

    assertThat(Thread.interrupted()).isTrue();
    assertThat(outcome.stopReason()).isEqualTo(StopReason.CANCELLED);
    assertThat(generator.requests()).isEmpty();
  }

  @Test
  void ask_interruptedOnRealThreads_freesTheGenerations() throws Exception {
    var hanging = new ThreadGenerator(Plan.hanging(5));
    var waiting = new CountDownLatch(1);
    var outcome = new CompletableFuture<Outcome>();
    var flag = new CompletableFuture<Boolean>();
    Strategy pool =
        (prompt, run) -> {
          List<Generation> all = Moves.start(run, 3);
          waiting.countDown();
          return Moves.conclude(run, run.join(all));
        };
    var thread =
        new Thread(
            () -> {
              Outcome result = Ponder.with(hanging).trace(sink).using(pool).ask("?");
              flag.complete(Thread.currentThread().isInterrupted());
              outcome.complete(result);
            });
    thread.start();
    waiting.await();

    thread.interrupt();

    assertThat(outcome.get().stopReason()).isEqualTo(StopReason.CANCELLED);
    assertThat(flag.get()).isTrue();
    assertThat(hanging.live()).isZero();
    assertThat(outcome.get().spent().generatedTokens())
        .isEqualTo(hanging.drawn().stream().mapToLong(tokens -> tokens).sum());
  }

  @Test
  void shouldStop_askedByAnotherInterruptedThread_isAboutTheRunAlone() {
    var otherFlag = new AtomicReference<Boolean>();
    Strategy asksElsewhere =
        (prompt, run) -> {
          var other = new CompletableFuture<Boolean>();
          new Thread(
                  () -> {
                    Thread.currentThread().interrupt();
                    boolean stop = run.shouldStop();
                    otherFlag.set(Thread.currentThread().isInterrupted());
                    other.complete(stop);
                  })
              .start();
          assertThat(other.join()).isFalse();
          return Moves.pool(run, 1);
        };

    Outcome outcome = ponder(asksElsewhere).ask("?");

    assertThat(outcome.stopReason()).isEqualTo(StopReason.COMPLETED);
    assertThat(otherFlag).hasValue(true);
    assertThat(Thread.interrupted()).isFalse();
  }

  // --- asynchronously ---

  @Test
  void askAsync_answersOnTheExecutor() throws Exception {
    var used = new AtomicInteger();

    Outcome outcome =
        ponder(ONE)
            .executor(
                task -> {
                  used.incrementAndGet();
                  task.run();
                })
            .askAsync("?")
            .get();

    assertThat(outcome.answer()).isPresent();
    assertThat(used).hasValue(1);
  }

  @Test
  void askAsync_strategyThrows_futureFails() {
    Strategy broken =
        (prompt, run) -> {
          throw new IllegalStateException("on purpose");
        };

    CompletableFuture<Outcome> future = ponder(broken).askAsync("?");

    assertThatThrownBy(future::get)
        .isInstanceOf(ExecutionException.class)
        .hasRootCauseMessage("on purpose");
  }

  @Test
  void askAsync_cancelled_cancelsTheRunAndFreesEveryGeneration() throws Exception {
    var hanging = new ThreadGenerator(Plan.hanging(5));
    var started = new CountDownLatch(1);
    var outcome = new CompletableFuture<Outcome>();
    Strategy pool =
        (prompt, run) -> {
          List<Generation> all = Moves.start(run, 4);
          started.countDown();
          Outcome ended = Moves.conclude(run, run.join(all));
          outcome.complete(ended);
          return ended;
        };

    CompletableFuture<Outcome> future = Ponder.with(hanging).trace(sink).using(pool).askAsync("?");
    started.await();
    future.cancel(false);

    assertThat(outcome.get().stopReason()).isEqualTo(StopReason.CANCELLED);
    assertThat(outcome.get().spent().cancelled()).isEqualTo(4);
    assertThat(hanging.live()).isZero();
  }

  @Test
  void askAsync_cancelledBeforeItBegins_startsNothing() {
    List<Runnable> tasks = new ArrayList<>();

    CompletableFuture<Outcome> future = ponder(ONE).executor(tasks::add).askAsync("?");
    future.cancel(false);
    tasks.get(0).run();

    assertThat(generator.requests()).isEmpty();
  }

  // --- events ---

  /** Collects, asking for so many records at first. */
  private static class Collector implements Flow.Subscriber<TraceRecord> {

    final List<TraceRecord> records = Collections.synchronizedList(new ArrayList<>());
    final CompletableFuture<String> end = new CompletableFuture<>();
    final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
    private final long first;

    Collector(long first) {
      this.first = first;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
      given.request(first);
      subscription.complete(given);
    }

    @Override
    public void onNext(TraceRecord record) {
      records.add(record);
    }

    @Override
    public void onError(Throwable failure) {
      end.complete("failed: " + failure.getMessage());
    }

    @Override
    public void onComplete() {
      end.complete("complete");
    }
  }

  /** Records this many events, then ends. */
  private static Strategy chatty(int events) {
    return (prompt, run) -> {
      for (int i = 0; i < events; i++) {
        run.record(new TraceEvent.PhaseEnded(i, i));
      }
      return Moves.pool(run, 1);
    };
  }

  @Test
  void events_all_arriveInOrder() throws Exception {
    var collector = new Collector(Long.MAX_VALUE);

    ponder(chatty(2_000)).events("?").subscribe(collector);

    assertThat(collector.end.get()).isEqualTo("complete");
    assertThat(collector.records).isEqualTo(sink.records());
    assertThat(collector.records).hasSize(2_000 + 5);
    assertThat(collector.records.get(0).event()).isInstanceOf(TraceEvent.RunStarted.class);
  }

  @Test
  void events_slowSubscriber_holdsUpTheRunAndLosesNothing() throws Exception {
    var collector = new Collector(1);

    ponder(chatty(1_000)).events("?").subscribe(collector);
    Flow.Subscription subscription = collector.subscription.get();
    for (int i = 0; i < 1_004; i++) {
      subscription.request(1);
    }

    assertThat(collector.end.get()).isEqualTo("complete");
    assertThat(collector.records).isEqualTo(sink.records()).hasSize(1_005);
  }

  @Test
  void events_questionFails_theErrorComesAfterEveryRecord() throws Exception {
    for (int i = 0; i < 50; i++) {
      var failing = ScriptedGenerator.inOrder(clock, Script.fail());
      var collector = new Collector(Long.MAX_VALUE);

      Ponder.with(failing)
          .clock(clock)
          .using((prompt, run) -> Moves.pool(run, 20))
          .events("?")
          .subscribe(collector);

      assertThat(collector.end.get()).startsWith("failed: all 20 branches failed");
      assertThat(collector.records).hasSize(1 + 20 + 20 + 2);
    }
  }

  @Test
  void events_oneThreadForAll_arriveAllTheSame() throws Exception {
    ExecutorService single = Executors.newSingleThreadExecutor();
    try {
      var collector = new Collector(Long.MAX_VALUE);

      ponder(chatty(2_000)).executor(single).events("?").subscribe(collector);

      assertThat(collector.end.get(10, TimeUnit.SECONDS)).isEqualTo("complete");
      assertThat(collector.records).hasSize(2_005);
    } finally {
      single.shutdownNow();
    }
  }

  @Test
  void askAsync_futureTimedOut_cancelsTheRun() throws Exception {
    var hanging = new ThreadGenerator(Plan.hanging(5));
    var outcome = new CompletableFuture<Outcome>();
    Strategy pool =
        (prompt, run) -> {
          Outcome ended = Moves.pool(run, 4);
          outcome.complete(ended);
          return ended;
        };

    CompletableFuture<Outcome> answer = Ponder.with(hanging).using(pool).askAsync("?");
    answer.completeExceptionally(new java.util.concurrent.TimeoutException());

    assertThat(outcome.get().stopReason()).isEqualTo(StopReason.CANCELLED);
    assertThat(hanging.live()).isZero();
  }

  @RepeatedTest(50)
  void events_cancelled_cancelsTheRunAndFreesEveryGeneration() throws Exception {
    var hanging = new ThreadGenerator(Plan.hanging(5));
    var outcome = new CompletableFuture<Outcome>();
    Strategy pool =
        (prompt, run) -> {
          Outcome ended = Moves.pool(run, 4);
          outcome.complete(ended);
          return ended;
        };
    var collector = new Collector(Long.MAX_VALUE);

    Ponder.with(hanging).using(pool).events("?").subscribe(collector);
    collector.subscription.get().cancel();

    assertThat(outcome.get().stopReason()).isEqualTo(StopReason.CANCELLED);
    assertThat(hanging.live()).isZero();
    assertThat(collector.end).isNotDone();
  }

  @RepeatedTest(50)
  void events_cancelledWhileTheRunWaitsForDemand_letsItGoOn() throws Exception {
    var outcome = new CompletableFuture<Outcome>();
    Strategy strategy =
        (prompt, run) -> {
          Outcome ended = chatty(5_000).search(prompt, run);
          outcome.complete(ended);
          return ended;
        };
    var collector = new Collector(1);

    ponder(strategy).events("?").subscribe(collector);
    collector.subscription.get().cancel();

    assertThat(outcome.get().stopReason()).isEqualTo(StopReason.CANCELLED);
    assertThat(collector.records).hasSizeLessThan(5_000);
  }

  @Test
  void events_subscriberThrows_cancelsTheRun() throws Exception {
    var outcome = new CompletableFuture<Outcome>();
    Strategy strategy =
        (prompt, run) -> {
          Outcome ended = chatty(10).search(prompt, run);
          outcome.complete(ended);
          return ended;
        };
    var careless =
        new Collector(Long.MAX_VALUE) {
          @Override
          public void onNext(TraceRecord record) {
            super.onNext(record);
            throw new IllegalStateException("on purpose");
          }
        };

    ponder(strategy).events("?").subscribe(careless);

    assertThat(outcome.get().stopReason()).isEqualTo(StopReason.CANCELLED);
    assertThat(careless.records).hasSize(1);
    assertThat(careless.end).isNotDone();
  }

  @Test
  void events_interruptedWhileTheRunWaitsForDemand_endsIt() throws Exception {
    ExecutorService single = Executors.newSingleThreadExecutor();
    var collector = new Collector(1);

    ponder(chatty(10)).executor(single).events("?").subscribe(collector);
    collector.subscription.get();
    single.shutdownNow();

    assertThat(collector.end.get()).startsWith("failed");
    assertThat(single.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void events_requestOfNothing_failsTheSubscription() throws Exception {
    var collector = new Collector(0);

    ponder(chatty(10)).events("?").subscribe(collector);

    assertThat(collector.end.get()).isEqualTo("failed: a request must be > 0, was 0");
    assertThat(collector.records).isEmpty();
  }

  @Test
  void events_eachSubscription_asksAnew() throws Exception {
    Flow.Publisher<TraceRecord> publisher = ponder(ONE).seed(5).executor(Runnable::run).events("?");
    var first = new Collector(Long.MAX_VALUE);
    var second = new Collector(Long.MAX_VALUE);

    publisher.subscribe(first);
    publisher.subscribe(second);

    assertThat(RunInvariants.comparable(second.records))
        .isEqualTo(RunInvariants.comparable(first.records))
        .isNotEmpty();
    assertThat(first.records.get(0).question()).isNotEqualTo(second.records.get(0).question());
    assertThat(generator.requests()).hasSize(2);
  }

  // --- sinks ---

  @Test
  void trace_sinkThrows_theRunIsNotTouched() {
    Outcome quiet = ponder(ONE).seed(3).ask("?");

    Outcome outcome =
        ponder(ONE)
            .seed(3)
            .trace(
                record -> {
                  throw new IllegalStateException("disk full");
                })
            .ask("?");

    assertThat(outcome).isEqualTo(quiet);
    assertThat(outcome.failures()).isEmpty();
  }

  @Test
  void trace_sinkThrows_eventsArriveAllTheSame() throws Exception {
    var collector = new Collector(Long.MAX_VALUE);

    ponder(ONE)
        .trace(
            record -> {
              throw new IllegalStateException("disk full");
            })
        .events("?")
        .subscribe(collector);

    assertThat(collector.end.get()).isEqualTo("complete");
    assertThat(collector.records).hasSize(5);
  }

  @Test
  void trace_manyQuestionsAtATime_recordsOfEachAreTheSame() throws Exception {
    Ponder ponder =
        Ponder.with(new ThreadGenerator(Plan.of(3), Plan.of(7), Plan.of(5)))
            .trace(sink)
            .seed(1)
            .using((prompt, run) -> run.conclude(Selection.none()))
            .build();
    List<CompletableFuture<Outcome>> all = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      all.add(ponder.askAsync("?"));
    }
    for (CompletableFuture<Outcome> one : all) {
      one.get();
    }

    Set<List<String>> traces = new HashSet<>();
    sink.records().stream()
        .collect(Collectors.groupingBy(TraceRecord::question))
        .values()
        .forEach(records -> traces.add(RunInvariants.comparable(records)));
    assertThat(traces).hasSize(1);
  }

  @Test
  void allBranchesFailed_isThrownByAskItself() {
    var failing = ScriptedGenerator.inOrder(clock, Script.fail());

    assertThatThrownBy(() -> Ponder.with(failing).clock(clock).using(ONE).ask("?"))
        .isInstanceOf(AllBranchesFailedException.class);
  }
}
