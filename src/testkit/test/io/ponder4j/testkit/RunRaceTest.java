package io.ponder4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.ponder4j.Budget;
import io.ponder4j.Outcome;
import io.ponder4j.Ponder;
import io.ponder4j.StopReason;
import io.ponder4j.Strategy;
import io.ponder4j.generate.Completion;
import io.ponder4j.generate.Finish;
import io.ponder4j.generate.Generation;
import io.ponder4j.generate.Generator;
import io.ponder4j.run.RaceEvent;
import io.ponder4j.run.Run;
import io.ponder4j.testkit.ThreadGenerator.Plan;
import io.ponder4j.trace.TraceEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;

/** How a run waits: races, stuck branches, time-outs. */
class RunRaceTest {

  private static final Duration LONG = Duration.ofDays(1);

  @RegisterExtension private final RunInvariants sink = new RunInvariants();
  private final VirtualClock clock = new VirtualClock();
  private final List<RaceEvent> events = new ArrayList<>();
  private final List<Duration> times = new ArrayList<>();
  private final List<Integer> winners = new ArrayList<>(); // indices, in order of their events

  /** Starts n branches and takes so many events. */
  private Strategy race(int n, int eventsToTake) {
    return (prompt, run) -> {
      List<Generation> all = Moves.race(run, n);
      List<Generation> running = new ArrayList<>(all);
      for (int i = 0; i < eventsToTake; i++) {
        RaceEvent event = run.next(running, LONG);
        events.add(event);
        times.add(Duration.ofNanos(clock.nanos()));
        if (event instanceof RaceEvent.Ended ended) {
          winners.add(all.indexOf(ended.generation()));
          running.remove(ended.generation());
        }
      }
      return Moves.conclude(run, events);
    };
  }

  private Ponder.Builder ponder(Generator generator) {
    return Ponder.with(generator).clock(clock).trace(sink).seed(1);
  }

  private static Script slow(Script script, int millis) {
    return script.at(Duration.ofMillis(millis));
  }

  /** A text of so many tokens, its end included. */
  private static Script tokens(int tokens) {
    return tokens == 1 ? Script.say("") : Script.say("x".repeat(tokens - 1));
  }

  /** Tokens of the generations that were cancelled, in order of start. */
  private List<Integer> loserTokens() {
    return sink.records().stream()
        .map(record -> record.event())
        .filter(e -> e instanceof TraceEvent.GenerationFinished f && f.finish() == Finish.CANCELLED)
        .map(e -> ((TraceEvent.GenerationFinished) e).usage().generated())
        .toList();
  }

  // --- order ---

  @Test
  void next_slowAndFastSiblings_orderIsByTokensThenIndex() {
    var generator =
        ScriptedGenerator.inOrder(
            clock, tokens(10), slow(tokens(6), 10), tokens(6), slow(tokens(2), 30), tokens(7));

    ponder(generator).using(race(5, 5)).ask("?");

    assertThat(winners).containsExactly(3, 1, 2, 4, 0);
    assertThat(events).allMatch(event -> event instanceof RaceEvent.Finished);
  }

  @ParameterizedTest
  @Seeds(100)
  void next_anyPace_orderIsByTokensThenIndex(long seed) {
    var random = new SplittableRandom(seed);
    int n = 2 + random.nextInt(8);
    int[] lengths = IntStream.range(0, n).map(i -> 1 + random.nextInt(12)).toArray();
    var generator =
        ScriptedGenerator.inOrder(
            clock,
            IntStream.range(0, n)
                .mapToObj(i -> slow(tokens(lengths[i]), 1 + random.nextInt(40)))
                .toArray(Script[]::new));

    ponder(generator).using(race(n, n)).ask("?");

    List<Integer> expected =
        IntStream.range(0, n)
            .boxed()
            .sorted(Comparator.<Integer>comparingInt(i -> lengths[i]).thenComparingInt(i -> i))
            .toList();
    assertThat(winners).isEqualTo(expected);
  }

  @Test
  void next_siblingsInStep_losersHoldAtExactlyTheWinnersCount() {
    var generator = ScriptedGenerator.inOrder(clock, tokens(40), tokens(30), tokens(6), tokens(50));

    Outcome outcome = ponder(generator).using(race(4, 1)).ask("?");

    assertThat(winners).containsExactly(2);
    assertThat(loserTokens()).containsExactly(6, 6, 6);
    assertThat(outcome.spent().generatedTokens()).isEqualTo(24);
    assertThat(generator.drawnTokens()).isEqualTo(24);
    assertThat(times).containsExactly(Duration.ofMillis(6));
  }

  @ParameterizedTest
  @Seeds(100)
  void next_slowAndFastSiblings_losersReachTheWinnersCountFirst(long seed) {
    var random = new SplittableRandom(seed);
    int n = 2 + random.nextInt(6);
    int shortest = 1 + random.nextInt(10);
    var scripts =
        IntStream.range(0, n)
            .mapToObj(i -> slow(tokens(i == 0 ? shortest : 100), 1 + random.nextInt(5)))
            .toArray(Script[]::new);
    var generator = ScriptedGenerator.inOrder(clock, scripts);

    Outcome outcome = ponder(generator).using(race(n, 1)).ask("?");

    assertThat(winners).containsExactly(0);
    assertThat(loserTokens()).hasSize(n - 1).allMatch(tokens -> tokens >= shortest);
    assertThat(outcome.spent().generatedTokens()).isEqualTo(generator.drawnTokens());
  }

  @Test
  void next_verySlowSibling_isNotTakenForAStuckOne() {
    var generator = ScriptedGenerator.inOrder(clock, tokens(7), slow(tokens(6), 1_500));

    ponder(generator).using(race(2, 2)).ask("?");

    assertThat(winners).containsExactly(1, 0);
    assertThat(times).containsOnly(Duration.ofSeconds(9));
  }

  @Test
  void next_whileTheStrategyIsBusy_nobodyDrawsPastTheEvent() {
    var generator = ScriptedGenerator.inOrder(clock, tokens(3), tokens(100));
    List<Integer> drawn = new ArrayList<>();
    Strategy busy =
        (prompt, run) -> {
          List<Generation> both = Moves.race(run, 2);
          RaceEvent first = run.next(both, LONG);
          drawn.add(generator.drawnTokens());
          wait(Duration.ofSeconds(20));
          drawn.add(generator.drawnTokens());
          RaceEvent second = run.next(both, LONG);
          return Moves.conclude(run, List.of(first, second));
        };

    ponder(generator).using(busy).ask("?");

    assertThat(drawn).containsExactly(6, 6);
    assertThat(generator.drawnTokens()).isEqualTo(103);
  }

  /** Lets virtual time pass, as a verifier would. */
  private void wait(Duration time) {
    boolean[] over = {false};
    clock.schedule(time, () -> over[0] = true);
    clock.runUntil(() -> over[0]);
  }

  @Test
  void next_phaseEnds_areEventsInTheSameOrder() {
    var generator =
        ScriptedGenerator.inOrder(
            clock,
            Script.think(8).then(Script.say("4")),
            Script.think(3).then(Script.say("four hundred")),
            slow(Script.think(5), 7).then(Script.say("4")));

    ponder(generator).using(race(3, 6)).ask("?");

    assertThat(events.stream().map(RunRaceTest::describe))
        .containsExactly(
            "phase ended at 3", // 1
            "phase ended at 5", // 2
            "finished at 7", // 2
            "phase ended at 8", // 0
            "finished at 10", // 0
            "finished at 16"); // 1
    assertThat(winners).containsExactly(2, 0, 1);
  }

  private static String describe(RaceEvent event) {
    if (event instanceof RaceEvent.PhaseEnded ended) {
      return "phase ended at " + ended.tokens();
    }
    return "finished at " + Moves.completion(event).usage().generated();
  }

  @Test
  void next_notRaced_comesAsItComes() {
    var generator = ScriptedGenerator.inOrder(clock, slow(tokens(2), 10), tokens(5));
    Strategy notRaced =
        (prompt, run) -> {
          List<Generation> both = Moves.start(run, 2);
          RaceEvent first = run.next(both, LONG);
          winners.add(both.indexOf(((RaceEvent.Finished) first).generation()));
          return Moves.conclude(run, run.join(both));
        };

    ponder(generator).using(notRaced).ask("?");

    assertThat(winners).containsExactly(1);
  }

  // --- joining some of a race ---

  @Test
  void join_ofOneBranch_leavesTheOthersHeld() {
    var generator =
        ScriptedGenerator.inOrder(clock, tokens(4), tokens(30), slow(tokens(100), 2), tokens(100));
    List<Integer> drawn = new ArrayList<>();
    Strategy joinsTheSecond =
        (prompt, run) -> {
          List<Generation> all = Moves.race(run, 4);
          RaceEvent first = run.next(all, LONG);
          List<RaceEvent.Ended> second = run.join(all.subList(1, 2));
          drawn.add(generator.drawnTokens());
          all.forEach(Generation::cancel);
          run.join(all);
          return Moves.conclude(run, List.of(first, second.get(0)));
        };

    ponder(generator).using(joinsTheSecond).ask("?");

    assertThat(drawn).containsExactly(4 + 30 + 4 + 4);
  }

  @Test
  void join_racedBranches_nobodyIsHeld() {
    var generator = ScriptedGenerator.inOrder(clock, tokens(4), tokens(300), tokens(2));
    Strategy joinsAll = (prompt, run) -> Moves.conclude(run, run.join(Moves.race(run, 3)));

    Outcome outcome = ponder(generator).using(joinsAll).ask("?");

    assertThat(outcome.spent().generatedTokens()).isEqualTo(306);
    assertThat(outcome.spent().time()).isEqualTo(Duration.ofMillis(300));
  }

  // --- stuck, slow and silent ---

  @Test
  void next_stuckSibling_doesNotHoldUpTheRace() {
    Script stuck = Script.say("ab").ending(Script.Ending.STUCK);
    var generator = ScriptedGenerator.inOrder(clock, tokens(6), stuck, tokens(9));

    Outcome outcome = ponder(generator).using(race(3, 2)).ask("?");

    assertThat(winners).containsExactly(0, 2);
    assertThat(times).allMatch(time -> time.compareTo(Duration.ofSeconds(5)) < 0);
    assertThat(outcome.stopReason()).isEqualTo(StopReason.COMPLETED);
  }

  @Test
  void next_heldSiblings_areNotTakenForSilentOnes() {
    // The second is slow, not silent; the third waits for it longer than the time-out.
    var generator = ScriptedGenerator.inOrder(clock, tokens(4), slow(tokens(4), 900), tokens(40));

    Outcome outcome =
        ponder(generator).using(race(3, 3)).branchTimeout(Duration.ofSeconds(1)).ask("?");

    assertThat(outcome.failures()).isEmpty();
    assertThat(events).allMatch(event -> event instanceof RaceEvent.Finished);
  }

  @Test
  void next_silentBranch_failsAfterTheBranchTimeout() {
    Script silent = Script.say("ab").ending(Script.Ending.STUCK);
    var generator = ScriptedGenerator.inOrder(clock, silent, slow(tokens(8), 1_000));

    Outcome outcome =
        ponder(generator).using(race(2, 2)).branchTimeout(Duration.ofSeconds(5)).ask("?");

    assertThat(winners).containsExactly(0, 1);
    assertThat(events.get(0)).isInstanceOf(RaceEvent.Failed.class);
    assertThat(times).containsExactly(Duration.ofMillis(2 + 5_000), Duration.ofMillis(8_000));
    assertThat(outcome.failures().get(0).reason()).contains("nothing was heard of it for PT5S");
    assertThat(outcome.spent().generatedTokens()).isEqualTo(10).isEqualTo(generator.drawnTokens());
    assertThat(generator.live()).isZero();
  }

  @Test
  void join_oneStuckOfEight_theOthersAnswer() {
    for (Script bad : List.of(Script.fail(), Script.stuck(), Script.say("4"))) {
      var scripts = new ArrayList<>(Collections.nCopies(8, Script.say("4")));
      scripts.set(3, bad);
      var generator = ScriptedGenerator.inOrder(clock, scripts.toArray(Script[]::new));

      Outcome outcome =
          ponder(generator)
              .using((prompt, run) -> Moves.pool(run, 8))
              .branchTimeout(Duration.ofSeconds(3))
              .ask("?");

      assertThat(outcome.answer()).isPresent();
      assertThat(outcome.candidates()).hasSizeGreaterThanOrEqualTo(7);
      clock.runUntil(() -> generator.live() == 0);
    }
  }

  @Test
  void join_slowButAlive_isNotGivenUp() {
    var generator = ScriptedGenerator.inOrder(clock, slow(tokens(20), 2_900));

    Outcome outcome =
        ponder(generator)
            .using((prompt, run) -> Moves.pool(run, 1))
            .branchTimeout(Duration.ofSeconds(3))
            .ask("?");

    assertThat(outcome.failures()).isEmpty();
    assertThat(outcome.spent().generatedTokens()).isEqualTo(20);
  }

  /** A branch whose cancel takes 3 s. */
  private Generator hardOfHearing() {
    var stuck = ScriptedGenerator.inOrder(clock, Script.say("ab").ending(Script.Ending.STUCK));
    return (request, listener) -> {
      Generation inner = stuck.start(request, listener);
      return new Generation() {
        @Override
        public CompletableFuture<Completion> completion() {
          return inner.completion();
        }

        @Override
        public void cancel() {
          clock.schedule(Duration.ofSeconds(3), inner::cancel);
        }
      };
    };
  }

  @Test
  void cancelPatience_cancelTakesLong_isWaitedForOrGivenUp() {
    for (int seconds : new int[] {1, 2, 4}) {
      Outcome outcome =
          Ponder.with(hardOfHearing())
              .clock(clock)
              .budget(Budget.unlimited().within(Duration.ofSeconds(2)))
              .cancelPatience(Duration.ofSeconds(seconds))
              .using((prompt, run) -> Moves.pool(run, 1))
              .ask("?");

      assertThat(outcome.spent().cancelled()).isEqualTo(seconds > 3 ? 1 : 0);
      assertThat(outcome.failures()).hasSize(seconds > 3 ? 0 : 1);
      assertThat(outcome.failures())
          .allMatch(f -> f.reason().contains("within PT" + seconds + "S of its cancel"));
    }
  }

  @Test
  void branchTimeout_asLongAsCanBe_isNone() {
    var generator = ScriptedGenerator.inOrder(clock, slow(tokens(3), 1_000_000));

    Outcome outcome =
        ponder(generator)
            .using((prompt, run) -> Moves.pool(run, 1))
            .branchTimeout(Duration.ofSeconds(Long.MAX_VALUE))
            .ask("?");

    assertThat(outcome.spent().finished()).isEqualTo(1);
  }

  // --- edges of next ---

  @Test
  void next_nothingInTime_timedOutAndTheRaceGoesOn() {
    var generator = ScriptedGenerator.inOrder(clock, tokens(10));
    Strategy impatient =
        (prompt, run) -> {
          List<Generation> one = Moves.race(run, 1);
          events.add(run.next(one, Duration.ZERO));
          events.add(run.next(one, Duration.ofMillis(5)));
          times.add(Duration.ofNanos(clock.nanos()));
          events.add(run.next(one, Duration.ofSeconds(Long.MAX_VALUE)));
          events.add(run.next(one, LONG));
          events.add(run.next(List.of(), LONG));
          return Moves.conclude(run, events);
        };

    ponder(generator).using(impatient).ask("?");

    var timedOut = new RaceEvent.TimedOut();
    assertThat(events).hasSize(5);
    assertThat(events.get(2)).isInstanceOf(RaceEvent.Finished.class);
    assertThat(List.of(events.get(0), events.get(1), events.get(3), events.get(4)))
        .containsOnly(timedOut);
    assertThat(times).containsExactly(Duration.ofMillis(5));
  }

  @Test
  void next_atTheDeadline_timedOut() {
    var generator = ScriptedGenerator.inOrder(clock, Script.stuck());

    Outcome outcome =
        ponder(generator)
            .using(race(1, 1))
            .budget(Budget.unlimited().within(Duration.ofSeconds(1)))
            .ask("?");

    assertThat(events).containsExactly(new RaceEvent.TimedOut());
    assertThat(times).containsExactly(Duration.ofSeconds(1));
    assertThat(outcome.stopReason()).isEqualTo(StopReason.BUDGET);
  }

  @Test
  void next_atTheDeadline_anEventThatWaitsForALaggardIsNotLost() {
    var generator = ScriptedGenerator.inOrder(clock, tokens(6), slow(tokens(9), 1_500));

    ponder(generator)
        .using(race(2, 1))
        .budget(Budget.unlimited().within(Duration.ofSeconds(1)))
        .ask("?");

    assertThat(winners).containsExactly(0);
    assertThat(times).containsExactly(Duration.ofSeconds(1));
  }

  @Test
  void nextAndJoin_generationOfAnotherRun_refused() {
    var generator = ScriptedGenerator.inOrder(clock, tokens(3));
    Strategy mixesRuns =
        (prompt, run) -> {
          Run child = run.child("part", 0, Budget.unlimited());
          List<Generation> foreign = Moves.start(child, 1);
          assertThatIllegalArgumentException().isThrownBy(() -> run.next(foreign, LONG));
          assertThatIllegalArgumentException().isThrownBy(() -> run.join(foreign));
          Moves.conclude(child, child.join(foreign));
          return Moves.conclude(run, List.of());
        };

    ponder(generator).using(mixesRuns).ask("?");
  }

  // --- on real threads ---

  @Test
  void next_laggardCatchesUp_theStrategyIsWokenNotLeftToItsPatience() {
    var frozen = new FrozenClock();
    // The slow one begins only when the strategy waits for it: the fast one's event is there.
    var generator =
        new ThreadGenerator(
            Plan.of(6).after(() -> frozen.awaitWaits(1)),
            Plan.of(100).after(() -> frozen.awaitWaits(2)));

    Outcome outcome =
        assertTimeoutPreemptively(
            Duration.ofSeconds(10),
            () -> Ponder.with(generator).clock(frozen).trace(sink).using(race(2, 1)).ask("?"));

    assertThat(winners).containsExactly(0);
    assertThat(generator.drawn()).containsExactly(6, 6);
    assertThat(outcome.spent().generatedTokens()).isEqualTo(12);
  }

  @Test
  void next_lastTokenSeenButNotTheEnd_waitsForTheEnd() {
    // Both draw 6 tokens; the first one is told to be over only after the second one's event.
    var frozen = new FrozenClock();
    var generator =
        new ThreadGenerator(
            Plan.of(6).endsAfter(() -> frozen.awaitWaits(2)),
            Plan.of(6).after(() -> frozen.awaitWaits(1)));

    assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () -> Ponder.with(generator).clock(frozen).trace(sink).using(race(2, 2)).ask("?"));

    assertThat(winners).containsExactly(0, 1);
  }

  @ParameterizedTest
  @Seeds(20)
  void next_realThreads_orderDoesNotDependOnThem(long seed) {
    var generator =
        new ThreadGenerator(
            Plan.of(30), Plan.of(20), Plan.of(20), Plan.of(500), Plan.of(10), Plan.of(400));

    Outcome outcome =
        assertTimeoutPreemptively(
            Duration.ofSeconds(10),
            () ->
                Ponder.with(generator)
                    .clock(new FrozenClock())
                    .trace(sink)
                    .seed(seed)
                    .using(race(6, 4))
                    .ask("?"));

    assertThat(winners).containsExactly(4, 1, 2, 0);
    assertThat(generator.drawn().subList(0, 3)).containsExactly(30, 20, 20);
    assertThat(generator.drawn()).allMatch(tokens -> tokens >= 10);
    assertThat(events.stream().map(Moves::completion).map(Completion::finish))
        .containsOnly(Finish.EOS);
    assertThat(outcome.spent().generatedTokens())
        .isEqualTo(generator.drawn().stream().mapToLong(tokens -> tokens).sum());
  }

  @Test
  void join_realThreads_neverSleepsThroughTheLastEnd() {
    var generator = new ThreadGenerator(Plan.of(1), Plan.of(3), Plan.of(2));
    var ponder =
        Ponder.with(generator)
            .clock(new FrozenClock())
            .using((prompt, run) -> Moves.pool(run, 3))
            .build();

    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> {
          for (int i = 0; i < 1_000; i++) {
            assertThat(ponder.ask("?").spent().generatedTokens()).isEqualTo(6);
          }
        });
  }

  @Test
  void join_branchCancelledByAnotherThread_wakesToWaitNoLongerThanForACancel() {
    var frozen = new FrozenClock();
    var generator = new ThreadGenerator(Plan.of(1).after(() -> frozen.awaitWaits(2)));
    Strategy strategy =
        (prompt, run) -> {
          List<Generation> all = Moves.start(run, 1);
          var unused =
              CompletableFuture.runAsync(
                  () -> {
                    frozen.awaitWaits(1);
                    all.get(0).cancel(); // which it does not hear before the run waits again
                  });
          return Moves.conclude(run, run.join(all));
        };

    Outcome outcome =
        assertTimeoutPreemptively(
            Duration.ofSeconds(10),
            () -> Ponder.with(generator).clock(frozen).trace(sink).using(strategy).ask("?"));

    assertThat(outcome.spent().cancelled()).isEqualTo(1);
  }
}
