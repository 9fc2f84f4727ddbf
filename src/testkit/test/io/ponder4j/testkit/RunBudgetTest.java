package io.ponder4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.ponder4j.Budget;
import io.ponder4j.Outcome;
import io.ponder4j.Ponder;
import io.ponder4j.Role;
import io.ponder4j.Spent;
import io.ponder4j.StopReason;
import io.ponder4j.Strategy;
import io.ponder4j.generate.Capability;
import io.ponder4j.generate.Completion;
import io.ponder4j.generate.Finish;
import io.ponder4j.generate.Generation;
import io.ponder4j.generate.Generator;
import io.ponder4j.generate.Request;
import io.ponder4j.generate.SamplingParams;
import io.ponder4j.generate.TokenListener;
import io.ponder4j.generate.Usage;
import io.ponder4j.run.RaceEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a run shares out its budget, and what its ledger says. */
class RunBudgetTest {

  @RegisterExtension private final RunInvariants sink = new RunInvariants();
  private final VirtualClock clock = new VirtualClock();
  private final AtomicReference<List<RaceEvent.Ended>> ended = new AtomicReference<>(List.of());

  /** Draws n samples side by side. */
  private Strategy pool(int n) {
    return (prompt, run) -> {
      ended.set(run.join(Moves.start(run, n)));
      return Moves.conclude(run, ended.get());
    };
  }

  private Ponder.Builder ponder(Generator generator) {
    return Ponder.with(generator).clock(clock).trace(sink).seed(1);
  }

  private List<Completion> completions() {
    return ended.get().stream().map(Moves::completion).toList();
  }

  private List<Integer> lengths() {
    return completions().stream().map(c -> c.usage().generated()).toList();
  }

  private List<Finish> finishes() {
    return completions().stream().map(Completion::finish).toList();
  }

  // --- leases ---

  @Test
  void lease_tokensDoNotSuffice_equalSharesAmongSiblings() {
    var generator = ScriptedGenerator.inOrder(clock, Script.say("x".repeat(100)));

    Outcome outcome = ponder(generator).using(pool(4)).budget(Budget.tokens(42)).ask("?");

    assertThat(lengths()).containsExactly(10, 10, 11, 11);
    assertThat(finishes()).containsOnly(Finish.BUDGET);
    assertThat(outcome.stopReason()).isEqualTo(StopReason.BUDGET);
    assertThat(outcome.spent().generatedTokens()).isEqualTo(42);
  }

  @ParameterizedTest
  @Seeds(100)
  void lease_anyNumberOfSiblings_sharesDifferByOneAtMost(long seed) {
    var random = new SplittableRandom(seed);
    int n = 1 + random.nextInt(12);
    int tokens = n + random.nextInt(900);
    var generator = ScriptedGenerator.inOrder(clock, Script.say("x".repeat(1_000)));

    Outcome outcome = ponder(generator).using(pool(n)).budget(Budget.tokens(tokens)).ask("?");

    assertThat(lengths()).allMatch(drawn -> drawn == tokens / n || drawn == (tokens + n - 1) / n);
    assertThat(outcome.spent().generatedTokens()).isEqualTo(tokens);
    assertThat(generator.drawnTokens()).isEqualTo(tokens);
  }

  @Test
  void lease_unusedPart_goesToTheSiblings() {
    var generator =
        ScriptedGenerator.inOrder(
            clock,
            Script.say("abc"),
            Script.say("x".repeat(100)),
            Script.say("y".repeat(100)),
            Script.say("z".repeat(100)));

    ponder(generator).using(pool(4)).budget(Budget.tokens(40)).ask("?");

    assertThat(lengths()).containsExactly(4, 12, 12, 12);
    assertThat(finishes()).startsWith(Finish.EOS, Finish.BUDGET);
  }

  @Test
  void lease_unusedPart_goesToLaterGenerations() {
    var generator =
        ScriptedGenerator.inOrder(clock, Script.say("four"), Script.say("x".repeat(100)));
    Strategy twice =
        (prompt, run) -> {
          ended.set(List.of(Moves.sample(run, 0), Moves.sample(run, 1)));
          return Moves.conclude(run, ended.get());
        };

    Outcome outcome = ponder(generator).using(twice).budget(Budget.tokens(70)).ask("?");

    assertThat(lengths()).containsExactly(5, 65);
    assertThat(outcome.stopReason()).isEqualTo(StopReason.BUDGET);
  }

  @Test
  void lease_budgetThatJustSuffices_completes() {
    var generator = ScriptedGenerator.inOrder(clock, Script.say("four"));

    Outcome outcome = ponder(generator).using(pool(3)).budget(Budget.tokens(15)).ask("?");

    assertThat(finishes()).containsOnly(Finish.EOS);
    assertThat(outcome.stopReason()).isEqualTo(StopReason.COMPLETED);
  }

  @Test
  void lease_maxTokensOfTheRequest_isTheirLimitToo() {
    var generator = ScriptedGenerator.inOrder(clock, Script.say("x".repeat(100)));

    Outcome outcome =
        ponder(generator)
            .using(pool(2))
            .sampling(SamplingParams.DEFAULT.withMaxTokens(7))
            .budget(Budget.tokens(1_000))
            .ask("?");

    assertThat(lengths()).containsExactly(7, 7);
    assertThat(finishes()).containsOnly(Finish.LENGTH);
    assertThat(outcome.stopReason()).isEqualTo(StopReason.COMPLETED);
  }

  @Test
  void samples_moreAskedForThanAllowed_theRestIsRefused() {
    var generator = ScriptedGenerator.inOrder(clock, Script.say("four"));

    Outcome outcome =
        ponder(generator).using(pool(8)).budget(Budget.unlimited().samples(3)).ask("?");

    assertThat(lengths()).containsExactly(5, 5, 5, 0, 0, 0, 0, 0);
    assertThat(finishes().subList(3, 8)).containsOnly(Finish.BUDGET);
    assertThat(generator.requests()).hasSize(3);
    assertThat(outcome.spent().started()).isEqualTo(3);
    assertThat(outcome.stopReason()).isEqualTo(StopReason.BUDGET);
  }

  @Test
  void time_over_endsRunningGenerationsWithinOneToken() {
    var generator = ScriptedGenerator.inOrder(clock, Script.say("x".repeat(100)));

    Outcome outcome =
        ponder(generator)
            .using(pool(3))
            .budget(Budget.unlimited().within(Duration.ofMillis(20)))
            .ask("?");

    assertThat(lengths()).allMatch(drawn -> drawn == 19 || drawn == 20);
    assertThat(outcome.stopReason()).isEqualTo(StopReason.BUDGET);
    assertThat(outcome.spent().time()).isBetween(Duration.ofMillis(20), Duration.ofMillis(21));
  }

  @Test
  void shouldStop_onceTokensSamplesOrTimeAreUsedUp() {
    for (Budget budget :
        List.of(
            Budget.tokens(10),
            Budget.unlimited().samples(2),
            Budget.unlimited().within(Duration.ofMillis(10)))) {
      var generator = ScriptedGenerator.inOrder(clock, Script.say("four"));
      List<Boolean> stops = new ArrayList<>();
      Strategy untilStopped =
          (prompt, run) -> {
            List<RaceEvent.Ended> all = new ArrayList<>();
            while (!run.shouldStop()) {
              stops.add(false);
              all.add(Moves.sample(run, all.size()));
            }
            stops.add(run.shouldStop());
            return Moves.conclude(run, all);
          };

      Outcome outcome = ponder(generator).using(untilStopped).budget(budget).ask("?");

      assertThat(stops).as("%s", budget).containsExactly(false, false, true);
      assertThat(outcome.stopReason()).isEqualTo(StopReason.BUDGET);
    }
  }

  // --- what is left ---

  @Test
  void left_asTheRunGoesOn_isTheBudgetLessWhatIsSpent() {
    var generator = ScriptedGenerator.inOrder(clock, Script.say("four"));
    List<Budget> left = new ArrayList<>();
    Strategy watching =
        (prompt, run) -> {
          left.add(run.left());
          RaceEvent.Ended first = Moves.sample(run, 0);
          left.add(run.left());
          return Moves.conclude(run, List.of(first));
        };
    Budget budget = Budget.tokens(10).samples(3).within(Duration.ofMillis(20));

    ponder(generator).using(watching).budget(budget).ask("?");

    assertThat(left)
        .containsExactly(budget, Budget.tokens(5).samples(2).within(Duration.ofMillis(15)));
  }

  @Test
  void mayScore_noStepsLeft_theBudgetIsWhyItEnded() {
    for (int steps = 0; steps < 2; steps++) {
      List<Boolean> may = new ArrayList<>();
      Strategy asking =
          (prompt, run) -> {
            may.add(run.mayScore());
            return run.conclude(io.ponder4j.Selection.none());
          };

      Outcome outcome =
          ponder(ScriptedGenerator.inOrder(clock, Script.say("4")))
              .using(asking)
              .budget(Budget.unlimited().scoredSteps(steps))
              .ask("?");

      assertThat(may).containsExactly(steps > 0);
      assertThat(outcome.stopReason())
          .isEqualTo(steps > 0 ? StopReason.COMPLETED : StopReason.BUDGET);
    }
  }

  @Test
  void left_ofAChild_isNoMoreThanAroundIt() {
    List<Budget> left = new ArrayList<>();
    Strategy nested =
        (prompt, run) -> {
          left.add(run.child("a", 0, Budget.tokens(7).samples(20)).left());
          left.add(run.child("a", 1, Budget.unlimited()).left());
          return run.conclude(io.ponder4j.Selection.none());
        };

    ponder(ScriptedGenerator.inOrder(clock, Script.say("4")))
        .using(nested)
        .budget(Budget.unlimited().samples(12).scoredSteps(3))
        .ask("?");

    assertThat(left)
        .containsExactly(
            Budget.tokens(7).samples(12).scoredSteps(3),
            Budget.unlimited().samples(12).scoredSteps(3));
  }

  // --- generators without leases ---

  private ScriptedGenerator unleased(Script... scripts) {
    return ScriptedGenerator.inOrder(clock, scripts).with(Capability.SEEDED);
  }

  @Test
  void unleased_share_becomesItsMaxTokensAndLengthBecomesBudget() {
    ScriptedGenerator generator = unleased(Script.say("x".repeat(100)));

    Outcome outcome = ponder(generator).using(pool(4)).budget(Budget.tokens(42)).ask("?");

    assertThat(generator.requests().stream().map(Request::sampling).map(SamplingParams::maxTokens))
        .containsExactly(10, 10, 11, 11);
    assertThat(lengths()).containsExactly(10, 10, 11, 11);
    assertThat(finishes()).containsOnly(Finish.BUDGET);
    assertThat(outcome.stopReason()).isEqualTo(StopReason.BUDGET);
    assertThat(outcome.spent().generatedTokens()).isEqualTo(42);
  }

  @Test
  void unleased_ownLimitOnTokens_staysLength() {
    ScriptedGenerator generator = unleased(Script.say("x".repeat(100)));

    Outcome outcome =
        ponder(generator)
            .using(pool(2))
            .sampling(SamplingParams.DEFAULT.withMaxTokens(10))
            .budget(Budget.tokens(42))
            .ask("?");

    assertThat(finishes()).containsOnly(Finish.LENGTH);
    assertThat(outcome.stopReason()).isEqualTo(StopReason.COMPLETED);
  }

  @Test
  void unleased_unusedPart_goesToLaterGenerations() {
    ScriptedGenerator generator = unleased(Script.say("four"), Script.say("x".repeat(100)));
    Strategy twice =
        (prompt, run) -> {
          ended.set(List.of(Moves.sample(run, 0), Moves.sample(run, 1)));
          return Moves.conclude(run, ended.get());
        };

    ponder(generator).using(twice).budget(Budget.tokens(30)).ask("?");

    assertThat(lengths()).containsExactly(5, 25);
  }

  @Test
  void unleased_fewSamplesAllowed_shareTheTokensAmongThoseAlone() {
    ScriptedGenerator generator = unleased(Script.say("x".repeat(100)));

    Outcome outcome =
        ponder(generator).using(pool(8)).budget(Budget.tokens(80).samples(2)).ask("?");

    assertThat(lengths()).containsExactly(40, 40, 0, 0, 0, 0, 0, 0);
    assertThat(outcome.spent().generatedTokens()).isEqualTo(80);
  }

  @Test
  void unleased_fewerTokensThanSamples_oneTokenEachWhileTheyLast() {
    ScriptedGenerator generator = unleased(Script.say("x".repeat(100)));

    Outcome outcome = ponder(generator).using(pool(5)).budget(Budget.tokens(3)).ask("?");

    assertThat(lengths()).containsExactly(1, 1, 1, 0, 0);
    assertThat(outcome.spent().started()).isEqualTo(3);
  }

  // --- the ledger ---

  @Test
  void spent_everyKindOfEnd_isCountedOnce() {
    var generator =
        ScriptedGenerator.inOrder(
            clock,
            Script.think(3).then(Script.say("4")),
            Script.say("ab").ending(Script.Ending.FAIL),
            Script.say("x".repeat(50)),
            Script.say("abcd"));
    Strategy cancelsTheThird =
        (prompt, run) -> {
          var all = Moves.start(run, 4);
          List<RaceEvent.Ended> three = run.join(List.of(all.get(0), all.get(1), all.get(3)));
          all.get(2).cancel();
          ended.set(List.of(three.get(0), run.join(List.of(all.get(2))).get(0), three.get(2)));
          return Moves.conclude(run, ended.get());
        };

    Outcome outcome = ponder(generator).using(cancelsTheThird).ask("2+2?");

    Spent spent = outcome.spent();
    assertThat(lengths()).containsExactly(5, 5, 5);
    assertThat(finishes()).containsExactly(Finish.EOS, Finish.CANCELLED, Finish.EOS);
    assertThat(List.of(spent.started(), spent.finished(), spent.cancelled(), spent.failed()))
        .containsExactly(4L, 2L, 1L, 1L);
    assertThat(spent.generatedTokens()).isEqualTo(5 + 2 + 5 + 5).isEqualTo(generator.drawnTokens());
    assertThat(spent.thinkingTokens()).isEqualTo(3);
    assertThat(spent.promptTokens()).isEqualTo(4L * "2+2?".length());
    assertThat(spent.tokensByRole()).isEqualTo(Map.of("generator", 17L));
    assertThat(outcome.failures()).hasSize(1);
  }

  @Test
  void spent_whileRunning_isWhatEndedSoFar() {
    var generator = ScriptedGenerator.inOrder(clock, Script.say("ab"), Script.say("x".repeat(50)));
    List<Long> tokens = new ArrayList<>();
    Strategy looksInBetween =
        (prompt, run) -> {
          var both = Moves.start(run, 2);
          tokens.add(run.spent().generatedTokens());
          run.join(both.subList(0, 1));
          tokens.add(run.spent().generatedTokens());
          return Moves.conclude(run, run.join(both));
        };

    Outcome outcome = ponder(generator).using(looksInBetween).ask("?");

    assertThat(tokens).containsExactly(0L, 3L);
    assertThat(outcome.spent().generatedTokens()).isEqualTo(54);
  }

  @Test
  void spent_twoRoles_countedApart() {
    var large = ScriptedGenerator.inOrder(clock, Script.say("four"));
    var small = ScriptedGenerator.inOrder(clock, Script.say("4"));
    Strategy both =
        (prompt, run) -> {
          var draft = run.get(Role.DRAFT).start(Moves.request(run, 0), TokenListener.NONE);
          run.join(List.of(draft));
          return Moves.conclude(run, List.of(Moves.sample(run, 1)));
        };

    Outcome outcome = ponder(large).role(Role.DRAFT, small).using(both).ask("?");

    assertThat(outcome.spent().tokensByRole()).isEqualTo(Map.of("draft", 2L, "generator", 5L));
    assertThat(outcome.spent().generatedTokens()).isEqualTo(7);
  }

  // --- the critical path ---

  @ParameterizedTest
  @CsvSource({"parallel, 9", "sequential, 15", "children, 15", "parallelChildren, 9", "mixed, 12"})
  void criticalPath_isTheLongestChainOfWaiting(String shape, long expected) {
    // 3, 9 and 3 tokens, in order of start.
    var generator =
        ScriptedGenerator.inOrder(
            clock, Script.say("ab"), Script.say("abcdefgh"), Script.say("ab"));
    Strategy strategy =
        (prompt, run) ->
            switch (shape) {
              case "parallel" -> Moves.pool(run, 3);
              case "sequential" ->
                  Moves.conclude(
                      run,
                      List.of(Moves.sample(run, 0), Moves.sample(run, 1), Moves.sample(run, 2)));
              case "children" -> {
                for (int i = 0; i < 3; i++) {
                  Moves.pool(run.child("part", i, Budget.unlimited()), 1);
                }
                yield Moves.conclude(run, List.of());
              }
              case "parallelChildren" -> {
                var children =
                    List.of(
                        run.child("part", 0, Budget.unlimited()),
                        run.child("part", 1, Budget.unlimited()),
                        run.child("part", 2, Budget.unlimited()));
                var started = children.stream().map(child -> Moves.start(child, 1)).toList();
                for (int i = 0; i < 3; i++) {
                  Moves.conclude(children.get(i), children.get(i).join(started.get(i)));
                }
                yield Moves.conclude(run, List.of());
              }
              default -> { // the second and third wait for the first
                Moves.sample(run, 0);
                yield Moves.conclude(run, run.join(Moves.start(run, 2)));
              }
            };

    Outcome outcome = ponder(generator).using(strategy).ask("?");

    assertThat(outcome.spent().criticalPathTokens()).isEqualTo(expected);
    assertThat(outcome.spent().generatedTokens()).isEqualTo(15);
  }

  @Test
  void criticalPath_ofARace_isTheWinnersLength() {
    var generator =
        ScriptedGenerator.inOrder(clock, Script.say("x".repeat(50)), Script.say("four"));
    Strategy firstOfTwo =
        (prompt, run) -> {
          var race = Moves.race(run, 2);
          RaceEvent first = run.next(race, Duration.ofDays(1));
          return Moves.conclude(run, List.of(first));
        };

    Outcome outcome = ponder(generator).using(firstOfTwo).ask("?");

    assertThat(outcome.spent().criticalPathTokens()).isEqualTo(5);
    assertThat(outcome.spent().generatedTokens()).isEqualTo(10);
    assertThat(outcome.spent().cancelled()).isEqualTo(1);
  }

  @Test
  void budget_generatorThatDrawsMoreThanItMay_isBookedAndTheRunStops() {
    Generator greedy =
        (request, listener) -> {
          var usage = new Usage(1, 0, request.sampling().maxTokens() + 5, 0, true);
          var over =
              CompletableFuture.completedFuture(
                  Completion.ofText(request, "4", usage, Finish.LENGTH));
          return new Generation() {
            @Override
            public CompletableFuture<Completion> completion() {
              return over;
            }

            @Override
            public void cancel() {}
          };
        };
    int[] starts = {0};
    Strategy untilTheEnd =
        (prompt, run) -> {
          var ended = new java.util.ArrayList<io.ponder4j.run.RaceEvent>();
          while (!run.shouldStop() && starts[0] < 10) {
            ended.add(Moves.sample(run, starts[0]++));
          }
          return Moves.conclude(run, ended);
        };

    Outcome outcome =
        Ponder.with(greedy).budget(Budget.tokens(100)).using(untilTheEnd).seed(1).ask("?");

    assertThat(starts[0]).isEqualTo(1);
    assertThat(outcome.spent().generatedTokens()).isEqualTo(105);
    assertThat(outcome.failures()).isEmpty();
  }
}
