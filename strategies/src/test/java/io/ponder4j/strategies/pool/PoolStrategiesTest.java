package io.ponder4j.strategies.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.ponder4j.Budget;
import io.ponder4j.Outcome;
import io.ponder4j.Ponder;
import io.ponder4j.StopReason;
import io.ponder4j.Strategy;
import io.ponder4j.answer.AnswerType;
import io.ponder4j.generate.Completion;
import io.ponder4j.generate.Generation;
import io.ponder4j.generate.Request;
import io.ponder4j.generate.TokenListener;
import io.ponder4j.strategies.race.FirstFinish;
import io.ponder4j.strategies.race.ShortMOfK;
import io.ponder4j.testkit.RunInvariants;
import io.ponder4j.testkit.Script;
import io.ponder4j.testkit.ScriptedGenerator;
import io.ponder4j.testkit.ScriptedOutcomeVerifier;
import io.ponder4j.testkit.ScriptedProcessVerifier;
import io.ponder4j.testkit.VirtualClock;
import io.ponder4j.verify.Aggregation;
import io.ponder4j.verify.Verifier;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PoolStrategiesTest {

  @RegisterExtension private final RunInvariants sink = new RunInvariants();
  private final VirtualClock clock = new VirtualClock();

  /** Says 4, 5 or 17, after a thought of one to three tokens. */
  private ScriptedGenerator model() {
    Script answer =
        Script.choose(
            Script.option(0.6, Script.say("4")),
            Script.option(0.3, Script.say("5")),
            Script.option(0.1, Script.say("17")));
    return ScriptedGenerator.tree(
        clock,
        Script.choose(
            Script.option(0.5, Script.think(2).then(answer)),
            Script.option(0.5, Script.say("so: ").then(answer))));
  }

  private Ponder.Builder ponder(ScriptedGenerator generator, Strategy strategy) {
    return Ponder.with(generator)
        .verifier(new ScriptedOutcomeVerifier(c -> 0.5))
        .answers(AnswerType.integer())
        .clock(clock)
        .trace(sink)
        .seed(1)
        .using(strategy);
  }

  private static Strategy bestOf(int n) {
    return BestOfN.of(n);
  }

  // --- one sample ---

  static Stream<Strategy> ofOne() {
    return Stream.of(
        new Sample(),
        SelfConsistency.of(1),
        bestOf(1),
        WeightedVote.of(1),
        FirstFinish.of(1),
        ShortMOfK.of(1, 1));
  }

  @ParameterizedTest
  @MethodSource("ofOne")
  void search_oneSample_isPlainGenerationWithThatSeed(Strategy strategy) {
    for (long seed = 0; seed < 20; seed++) {
      ScriptedGenerator generator = model();
      Outcome outcome = ponder(generator, strategy).seed(seed).ask("2+2?");

      Request asked = generator.requests().get(0);
      Generation plain = model().start(asked, TokenListener.NONE);
      clock.runUntil(() -> plain.completion().isDone());
      Completion expected = plain.completion().join();

      Completion actual = outcome.candidate().orElseThrow().completion();
      assertThat(actual.text()).isEqualTo(expected.text());
      assertThat(actual.prefix().text()).isEqualTo(expected.prefix().text());
      assertThat(actual.usage()).isEqualTo(expected.usage());
      assertThat(outcome.support()).isEqualTo(1);
      assertThat(outcome.spent().generatedTokens()).isEqualTo(expected.usage().generated());
      assertThat(outcome.degraded()).isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource("ofOne")
  void search_oneSample_allStrategiesShareItsSeed(Strategy strategy) {
    ScriptedGenerator plain = model();
    ponder(plain, new Sample()).ask("2+2?");
    ScriptedGenerator generator = model();
    ponder(generator, strategy).ask("2+2?");

    assertThat(generator.requests().get(0).seed()).isEqualTo(plain.requests().get(0).seed());
  }

  @Test
  void greedy_takesTheMostLikelyAtTemperatureZero() {
    for (long seed = 0; seed < 10; seed++) {
      ScriptedGenerator generator = model();

      Outcome outcome = ponder(generator, new Greedy()).seed(seed).ask("2+2?");

      assertThat(outcome.answer().orElseThrow().text()).isEqualTo("4");
      assertThat(generator.requests()).hasSize(1);
      assertThat(generator.requests().get(0).sampling().temperature()).isZero();
    }
  }

  // --- n samples ---

  @Test
  void search_largerPool_beginsWithTheSamplesOfASmallerOne() {
    ScriptedGenerator three = model();
    ponder(three, SelfConsistency.of(3)).ask("2+2?");
    ScriptedGenerator eight = model();
    ponder(eight, bestOf(8)).ask("2+2?");

    List<Long> seeds = eight.requests().stream().map(Request::seed).toList();
    assertThat(seeds).hasSize(8).doesNotHaveDuplicates();
    assertThat(seeds.subList(0, 3))
        .isEqualTo(three.requests().stream().map(Request::seed).toList());
  }

  @Test
  void selfConsistency_sideBySide_latencyOfTheLongest() {
    var generator =
        ScriptedGenerator.inOrder(
            clock, Script.say("4"), Script.say("it is 5"), Script.say("so 4"), Script.say("6"));

    Outcome outcome = ponder(generator, SelfConsistency.of(4)).ask("2+2?");

    assertThat(outcome.answer().orElseThrow().text()).isEqualTo("4");
    assertThat(outcome.support()).isEqualTo(0.5);
    assertThat(outcome.candidate().orElseThrow().index()).as("the shortest of them").isZero();
    assertThat(outcome.spent().generatedTokens()).isEqualTo(2 + 8 + 5 + 2);
    assertThat(outcome.spent().criticalPathTokens()).isEqualTo(8);
    assertThat(outcome.spent().time().toMillis()).isEqualTo(8);
  }

  /** Fixture F5 at N = 3 through the whole library: .648. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void selfConsistency_threeSamplesAtSixtyPercent_accuracyOfTheVote(long firstSeed) {
    int runs = 20_000;
    Script coin =
        Script.choose(Script.option(0.6, Script.say("4")), Script.option(0.4, Script.say("5")));
    Ponder.Builder builder =
        Ponder.with(ScriptedGenerator.tree(clock, coin))
            .answers(AnswerType.integer())
            .clock(clock)
            .using(SelfConsistency.of(3));
    int right = 0;
    for (int i = 0; i < runs; i++) {
      Outcome outcome = builder.seed(firstSeed * 1_000_003 + i).ask("2+2?");
      right += outcome.answer().orElseThrow().text().equals("4") ? 1 : 0;
    }

    double standardError = Math.sqrt(0.648 * 0.352 / runs);
    assertThat((double) right / runs).isCloseTo(0.648, within(4 * standardError));
  }

  @Test
  void bestOfN_takesTheHighestScoredAndAsksTheVerifierOnce() {
    var generator =
        ScriptedGenerator.inOrder(
            clock, Script.say("4"), Script.say("4"), Script.say("5"), Script.say("6"));
    var verifier = new ScriptedOutcomeVerifier(c -> c.index() == 2 ? 0.9 : 0.8);

    Outcome outcome = ponder(generator, bestOf(4)).verifier(verifier).ask("2+2?");

    assertThat(outcome.answer().orElseThrow().text()).isEqualTo("5");
    assertThat(outcome.support()).isEqualTo(0.25);
    assertThat(verifier.calls()).isEqualTo(1);
    assertThat(outcome.spent().scoredSteps()).isEqualTo(4);
    assertThat(outcome.candidates()).allMatch(judged -> judged.value().isPresent());
  }

  @Test
  void weightedVote_manyWeakVotes_beatTheBestSingleOne() {
    var generator =
        ScriptedGenerator.inOrder(
            clock, Script.say("4"), Script.say("4"), Script.say("5"), Script.say("6"));
    var verifier = new ScriptedOutcomeVerifier(c -> c.index() == 2 ? 0.9 : 0.8);

    Outcome outcome = ponder(generator, WeightedVote.of(4)).verifier(verifier).ask("2+2?");

    assertThat(outcome.answer().orElseThrow().text()).isEqualTo("4");
    assertThat(outcome.support()).isCloseTo(1.6 / 3.3, within(1e-15));
  }

  @Test
  void bestOfN_processVerifier_aggregatesTheSteps() {
    // Two lines each: by the product the second wins, by the minimum too, by the last the first.
    var generator = ScriptedGenerator.inOrder(clock, Script.say("bad\n4"), Script.say("good\n5"));
    Verifier verifier =
        new ScriptedProcessVerifier(
            line ->
                switch (line) {
                  case "bad" -> 0.2;
                  case "4" -> 0.9;
                  default -> 0.6;
                });

    Outcome byProduct = ponder(generator, bestOf(2)).verifier(verifier).ask("2+2?");
    BestOfN last = new BestOfN(2, Aggregation.LAST, BestOfN.of(2).unscored());
    Outcome byLast = ponder(generator, last).verifier(verifier).ask("2+2?");

    assertThat(byProduct.answer().orElseThrow().text()).isEqualTo("5");
    assertThat(byProduct.ranked().get(0).value().getAsDouble()).isCloseTo(0.36, within(1e-15));
    assertThat(byProduct.spent().scoredSteps()).isEqualTo(4);
    assertThat(byLast.answer().orElseThrow().text()).isEqualTo("4");
  }

  @Test
  void bestOfN_halfOfTheStepsAffordable_theScoredHalfDecides() {
    var generator =
        ScriptedGenerator.inOrder(
            clock, Script.say("4"), Script.say("5"), Script.say("6"), Script.say("6"));
    var verifier = new ScriptedOutcomeVerifier(c -> 0.1 * (c.index() + 1));

    Outcome outcome =
        ponder(generator, bestOf(4))
            .verifier(verifier)
            .budget(Budget.unlimited().scoredSteps(2))
            .ask("2+2?");

    assertThat(outcome.answer().orElseThrow().text()).isEqualTo("5");
    assertThat(outcome.stopReason()).isEqualTo(StopReason.BUDGET);
    assertThat(outcome.degraded()).isFalse();
  }

  @Test
  void bestOfN_lessThanHalfAffordable_degradedMajority() {
    var generator =
        ScriptedGenerator.inOrder(
            clock, Script.say("4"), Script.say("5"), Script.say("6"), Script.say("6"));

    Outcome outcome =
        ponder(generator, bestOf(4)).budget(Budget.unlimited().scoredSteps(1)).ask("2+2?");

    assertThat(outcome.answer().orElseThrow().text()).isEqualTo("6");
    assertThat(outcome.degraded()).isTrue();
  }

  @Test
  void search_noneHasAnAnswer_abstainsWithTheBestCandidate() {
    var generator = ScriptedGenerator.inOrder(clock, Script.say("no idea"), Script.say("none"));

    for (Strategy strategy :
        List.of(SelfConsistency.of(4), bestOf(4), WeightedVote.of(4), new Greedy())) {
      Outcome outcome = ponder(generator, strategy).ask("2+2?");

      assertThat(outcome.answer()).isEmpty();
      assertThat(outcome.candidate()).isPresent();
      assertThat(outcome.support()).isZero();
      assertThat(outcome.stopReason()).isEqualTo(StopReason.COMPLETED);
    }
  }

  @Test
  void search_oneSampleFails_isLeftOutOfThePool() {
    var generator =
        ScriptedGenerator.inOrder(clock, Script.say("4"), Script.fail(), Script.say("5"));

    Outcome outcome = ponder(generator, SelfConsistency.of(3)).ask("2+2?");

    assertThat(outcome.candidates().stream().map(judged -> judged.candidate().index()))
        .containsExactly(0, 2);
    assertThat(outcome.failures()).hasSize(1);
    assertThat(outcome.support()).isEqualTo(0.5);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1})
  void create_noSample_refused(int n) {
    assertThatIllegalArgumentException().isThrownBy(() -> SelfConsistency.of(n));
    assertThatIllegalArgumentException().isThrownBy(() -> BestOfN.of(n));
    assertThatIllegalArgumentException().isThrownBy(() -> WeightedVote.of(n));
    assertThatIllegalArgumentException().isThrownBy(() -> FirstFinish.of(n));
  }
}
