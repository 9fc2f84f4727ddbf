package io.ponder4j.strategies.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ponder4j.Budget;
import io.ponder4j.Judged;
import io.ponder4j.Outcome;
import io.ponder4j.Ponder;
import io.ponder4j.StopReason;
import io.ponder4j.Strategy;
import io.ponder4j.UnmetNeedException;
import io.ponder4j.answer.AnswerType;
import io.ponder4j.generate.Capability;
import io.ponder4j.generate.Generator;
import io.ponder4j.strategies.select.Choice;
import io.ponder4j.strategies.select.UnscoredPolicy;
import io.ponder4j.strategies.step.StepRule;
import io.ponder4j.strategies.step.StepScorer;
import io.ponder4j.testkit.RunInvariants;
import io.ponder4j.testkit.Script;
import io.ponder4j.testkit.ScriptedGenerator;
import io.ponder4j.testkit.ScriptedOutcomeVerifier;
import io.ponder4j.testkit.ScriptedProcessVerifier;
import io.ponder4j.testkit.VirtualClock;
import io.ponder4j.trace.TraceEvent;
import io.ponder4j.verify.Aggregation;
import io.ponder4j.verify.VerificationException;
import io.ponder4j.verify.Verifier;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The loop that searches share, by way of the beam. */
class FrontierSearchTest {

  /** Two lines of a, b or c, then the answer 1, 2 or 3 by the second one. */
  private static final Script TREE = abc(abcAnswered());

  @RegisterExtension private final RunInvariants sink = new RunInvariants();
  private final VirtualClock clock = new VirtualClock();

  private static Script abc(Script next) {
    return Script.choose(
        Script.option(.5, Script.say("a\n").then(next)),
        Script.option(.3, Script.say("b\n").then(next)),
        Script.option(.2, Script.say("c\n").then(next)));
  }

  private static Script abcAnswered() {
    return Script.choose(
        Script.option(.5, Script.say("a\n").then(Script.say("1"))),
        Script.option(.3, Script.say("b\n").then(Script.say("2"))),
        Script.option(.2, Script.say("c\n").then(Script.say("3"))));
  }

  private static double likesC(String line) {
    return line.equals("c") ? .9 : line.equals("b") ? .5 : line.equals("a") ? .2 : 1;
  }

  private Ponder.Builder ponder(Generator generator, Verifier verifier) {
    return Ponder.with(generator)
        .verifier(verifier)
        .answers(AnswerType.integer())
        .clock(clock)
        .trace(sink)
        .seed(3);
  }

  private Outcome ask(Script script, Verifier verifier, Strategy strategy) {
    return ponder(ScriptedGenerator.tree(clock, script), verifier).using(strategy).ask("?");
  }

  private static FrontierSearch lines() {
    return FrontierSearch.by(StepRule.lines());
  }

  private static List<String> texts(Outcome outcome) {
    return outcome.candidates().stream().map(j -> j.candidate().completion().text()).toList();
  }

  // --- what is kept ---

  @Test
  void stepBestOfN_eachStep_goesOnWithTheBest() {
    Outcome outcome =
        ask(TREE, new ScriptedProcessVerifier(FrontierSearchTest::likesC), StepBestOfN.of(24));

    assertThat(texts(outcome)).containsExactly("c\nc\n3");
    assertThat(outcome.answer().orElseThrow().text()).isEqualTo("3");
    assertThat(outcome.ranked().get(0).value().getAsDouble()).isCloseTo(.81, within());
    assertThat(outcome.degraded()).isFalse();
  }

  private static org.assertj.core.data.Offset<Double> within() {
    return org.assertj.core.data.Offset.offset(1e-9);
  }

  @Test
  void beam_eachLevel_keepsTheBestOfAllChildren() {
    Outcome outcome =
        ask(TREE, new ScriptedProcessVerifier(FrontierSearchTest::likesC), Beam.of(24, 12));

    // Two are kept: c and b, then cc, and cb or bc, which are worth the same.
    assertThat(texts(outcome)).hasSize(2).contains("c\nc\n3");
    assertThat(texts(outcome).get(1)).isIn("c\nb\n2", "b\nc\n3");
  }

  @Test
  void beam_asWideAsOne_isStepBestOfN() {
    var verifier = new ScriptedProcessVerifier(FrontierSearchTest::likesC);
    ask(TREE, verifier, new Beam(4, 4, lines()));
    List<String> beam = RunInvariants.comparable(sink.records());
    sink.checkAndClear();
    ask(TREE, verifier, new StepBestOfN(4, lines()));
    List<String> steps = RunInvariants.comparable(sink.records());

    assertThat(steps.subList(1, steps.size())).isEqualTo(beam.subList(1, beam.size()));
  }

  @Test
  void beam_finishedPath_leavesWithItsPlace() {
    // One of the two that are kept is finished at the first step, so one place is left.
    Script script =
        Script.choose(
            Script.option(.5, Script.say("7")),
            Script.option(.5, Script.say("b\n").then(abc(Script.say("4")))));

    Outcome outcome = ask(script, new ScriptedProcessVerifier(line -> .5), Beam.of(16, 8));

    assertThat(texts(outcome)).startsWith("7");
    assertThat(outcome.candidates()).hasSizeLessThanOrEqualTo(3);
    assertThat(outcome.spent().started()).isEqualTo(16 + 8 + 8);
  }

  @Test
  void finished_equalPaths_areOneCandidateAndVoteOnce() {
    FrontierSearch majority = lines().choosing(Choice.MAJORITY);

    Outcome outcome =
        ask(Script.say("a\n4"), new ScriptedProcessVerifier(l -> .5), new Beam(8, 2, majority));

    assertThat(texts(outcome)).containsExactly("a\n4");
    assertThat(outcome.support()).isEqualTo(1);
    assertThat(outcome.spent().started()).isEqualTo(8 + 2);
  }

  @Test
  void scores_allEqual_fallToTheTieRule() {
    Script script =
        Script.choose(
            Script.option(.5, Script.say("long\n").then(Script.say("5"))),
            Script.option(.5, Script.say("s\n").then(Script.say("4"))));

    Outcome outcome = ask(script, new ScriptedProcessVerifier(line -> .5), StepBestOfN.of(12));

    assertThat(texts(outcome)).containsExactly("s\n4");
  }

  @Test
  void maxSteps_reached_endsWithoutOneMore() {
    FrontierSearch shallow = FrontierSearch.by(StepRule.lines().atMostSteps(2));

    Outcome outcome =
        ask(TREE, new ScriptedProcessVerifier(line -> .5), new StepBestOfN(3, shallow));

    assertThat(outcome.spent().started()).isEqualTo(6);
    assertThat(outcome.answer()).isEmpty();
    assertThat(outcome.stopReason()).isEqualTo(StopReason.COMPLETED);
  }

  // --- scoring ---

  @Test
  void scoring_oneBatchALevelAndEachLineOnce() {
    var verifier = new ScriptedProcessVerifier(FrontierSearchTest::likesC);

    Outcome outcome = ask(TREE, verifier, StepBestOfN.of(24));

    assertThat(verifier.calls()).isEqualTo(3);
    assertThat(outcome.spent().verifierBatches()).isEqualTo(3);
    assertThat(outcome.spent().scoredSteps()).isEqualTo(3 + 3 + 1);
    assertThat(sink.records().stream().map(r -> r.event()))
        .filteredOn(event -> event instanceof TraceEvent.StepsScored)
        .hasSize(3);
  }

  @Test
  void scoring_allUnscored_goesOnByTheTieRuleDegraded() {
    Outcome outcome = ask(TREE, new ScriptedProcessVerifier(line -> Double.NaN), StepBestOfN.of(4));

    assertThat(outcome.answer()).isPresent();
    assertThat(outcome.degraded()).isTrue();
    assertThat(outcome.candidates()).allMatch(judged -> judged.value().isEmpty());
  }

  @Test
  void scoring_oneUnscored_ranksBelowTheWorstButIsNoZero() {
    var noC = new ScriptedProcessVerifier(l -> l.equals("c") ? Double.NaN : likesC(l) * 0);
    FrontierSearch neutral =
        lines().scoredBy(new StepScorer(Aggregation.LAST, UnscoredPolicy.neutral(.5)));

    Outcome skipped = ask(TREE, noC, StepBestOfN.of(24));
    Outcome taken = ask(TREE, noC, new StepBestOfN(24, neutral));

    assertThat(texts(skipped).get(0)).doesNotContain("c");
    assertThat(texts(taken).get(0)).startsWith("c\n");
  }

  @Test
  void scoring_unscoredWherePolicyIsToFail_throws() {
    FrontierSearch strict =
        lines().scoredBy(new StepScorer(Aggregation.PRODUCT, UnscoredPolicy.fail()));
    var broken = new ScriptedProcessVerifier(line -> Double.NaN);

    assertThatThrownBy(() -> ask(TREE, broken, new StepBestOfN(2, strict)))
        .isInstanceOf(VerificationException.class);
  }

  @Test
  void scoring_worstScoresThereAre_areStillScores() {
    Outcome outcome = ask(TREE, new ScriptedProcessVerifier(line -> 0), Beam.of(8, 4));

    assertThat(outcome.answer()).isPresent();
    assertThat(outcome.degraded()).isFalse();
  }

  // --- what ends early ---

  @Test
  void children_allFail_theBestSoFarIsCompletedDegraded() {
    Script once = Script.say("a\n").then(Script.fail());
    Script whole = Script.say("a\n").then(Script.say("4"));
    var failing = ScriptedGenerator.tree(clock, once);
    var good = ScriptedGenerator.tree(clock, whole);
    Generator greedyOnly =
        new Generator() {
          @Override
          public io.ponder4j.generate.Generation start(
              io.ponder4j.generate.Request request, io.ponder4j.generate.TokenListener listener) {
            boolean greedy = request.sampling().temperature() == 0;
            return (greedy ? good : failing).start(request, listener);
          }

          @Override
          public io.ponder4j.generate.Capabilities capabilities() {
            return good.capabilities();
          }
        };

    Outcome outcome =
        ponder(greedyOnly, new ScriptedProcessVerifier(line -> .5))
            .using(StepBestOfN.of(3))
            .ask("?");

    assertThat(texts(outcome)).containsExactly("a\n4");
    assertThat(outcome.degraded()).isTrue();
    assertThat(outcome.spent().failed()).isEqualTo(3);
    assertThat(outcome.stopReason()).isEqualTo(StopReason.COMPLETED);
  }

  @ParameterizedTest
  @CsvSource({"0, false", "0.5, true"})
  void budget_endsBeforeAnyPath_theReserveCompletesTheBest(double reserve, boolean answered) {
    Outcome outcome =
        ponder(
                ScriptedGenerator.tree(clock, TREE),
                new ScriptedProcessVerifier(FrontierSearchTest::likesC))
            .using(new StepBestOfN(4, lines().reserving(reserve)))
            .budget(Budget.tokens(12))
            .ask("?");

    assertThat(outcome.answer().isPresent()).isEqualTo(answered);
    assertThat(outcome.degraded()).isTrue();
    assertThat(outcome.stopReason()).isEqualTo(StopReason.BUDGET);
    assertThat(outcome.spent().generatedTokens()).isLessThanOrEqualTo(12);
    assertThat(outcome.candidates()).hasSize(1);
  }

  @Test
  void budget_endsInTheMiddleOfALevel_whatIsFinishedIsAnswered() {
    Script script =
        Script.choose(
            Script.option(.5, Script.say("7")),
            Script.option(.5, Script.say("b").then(Script.say("x".repeat(40)))));

    Outcome outcome =
        ponder(ScriptedGenerator.tree(clock, script), new ScriptedProcessVerifier(line -> .5))
            .using(Beam.of(8, 2))
            .budget(Budget.tokens(40))
            .ask("?");

    assertThat(outcome.answer().orElseThrow().text()).isEqualTo("7");
    assertThat(outcome.stopReason()).isEqualTo(StopReason.BUDGET);
    assertThat(texts(outcome)).containsExactly("7");
  }

  @Test
  void budget_ofScoredSteps_endsTheSearchNotTheAnswer() {
    Outcome outcome =
        ponder(ScriptedGenerator.tree(clock, TREE), new ScriptedProcessVerifier(line -> .5))
            .using(StepBestOfN.of(4))
            .budget(Budget.unlimited().scoredSteps(2))
            .ask("?");

    assertThat(outcome.answer()).isPresent();
    assertThat(outcome.stopReason()).isEqualTo(StopReason.BUDGET);
    assertThat(outcome.spent().started()).isLessThanOrEqualTo(4 + 4 + 1);
  }

  @Test
  void budget_ofOneSample_isPlainAnswerAtTemperatureZero() {
    Outcome outcome =
        ponder(ScriptedGenerator.tree(clock, TREE), new ScriptedProcessVerifier(line -> .5))
            .using(Beam.of(4))
            .budget(Budget.unlimited().samples(1))
            .ask("?");

    assertThat(texts(outcome)).containsExactly("a\na\n1");
    assertThat(outcome.degraded()).isTrue();
  }

  // --- parameters ---

  @Test
  void beam_numbersThatDoNotFit_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Beam.of(6, 4))
        .withMessage("n must be a multiple of m >= 1, was n = 6, m = 4");
    assertThatIllegalArgumentException().isThrownBy(() -> Beam.of(0, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> Beam.of(0));
    assertThatIllegalArgumentException().isThrownBy(() -> Beam.of(4, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> StepBestOfN.of(0));
    assertThatIllegalArgumentException().isThrownBy(() -> lines().reserving(1));
    assertThatIllegalArgumentException().isThrownBy(() -> lines().reserving(Double.NaN));
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 2", "4, 2", "6, 3", "7, 7", "8, 4", "12, 4", "16, 4", "64, 8"})
  void beam_ofOneNumber_growsAboutAsWideAsItIs(int n, int m) {
    assertThat(Beam.of(n)).isEqualTo(Beam.of(n, m));
  }

  @Test
  void needs_aVerifierOfStepsAndAGeneratorThatContinues() {
    var model = ScriptedGenerator.tree(clock, TREE);
    var steps = new ScriptedProcessVerifier(line -> .5);
    var outcomes = new ScriptedOutcomeVerifier(candidate -> .5);

    assertThatThrownBy(() -> ponder(model, outcomes).using(Beam.of(4)).build())
        .isInstanceOf(UnmetNeedException.class)
        .hasMessageContaining("ProcessVerifier");
    assertThatThrownBy(
            () ->
                ponder(model.with(Capability.CONTINUATION), steps).using(StepBestOfN.of(4)).build())
        .isInstanceOf(UnmetNeedException.class)
        .hasMessageContaining("STOP_TEXTS");
  }

  @Test
  void candidates_ofTheOutcome_areThoseWithTheirScores() {
    Outcome outcome =
        ask(TREE, new ScriptedProcessVerifier(FrontierSearchTest::likesC), Beam.of(24, 8));

    assertThat(outcome.candidates()).isNotEmpty();
    for (int i = 0; i < outcome.candidates().size(); i++) {
      Judged each = outcome.candidates().get(i);
      assertThat(each.candidate().index()).isEqualTo(i);
      assertThat(each.value()).isPresent();
    }
  }
}
