package io.ponder4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.ponder4j.Budget;
import io.ponder4j.Judged;
import io.ponder4j.Outcome;
import io.ponder4j.Ponder;
import io.ponder4j.Role;
import io.ponder4j.Selection;
import io.ponder4j.StopReason;
import io.ponder4j.Strategy;
import io.ponder4j.generate.Completion;
import io.ponder4j.generate.Finish;
import io.ponder4j.generate.Generation;
import io.ponder4j.generate.Origin;
import io.ponder4j.generate.Phase;
import io.ponder4j.generate.Prefix;
import io.ponder4j.generate.Prompt;
import io.ponder4j.generate.Request;
import io.ponder4j.generate.SamplingParams;
import io.ponder4j.generate.Segment;
import io.ponder4j.generate.TokenListener;
import io.ponder4j.generate.Usage;
import io.ponder4j.run.RaceEvent;
import io.ponder4j.run.Run;
import io.ponder4j.trace.TraceEvent;
import io.ponder4j.trace.TraceRecord;
import io.ponder4j.verify.Candidate;
import io.ponder4j.verify.OutcomeVerifier;
import io.ponder4j.verify.ProcessVerifier;
import io.ponder4j.verify.Score;
import io.ponder4j.verify.Scored;
import io.ponder4j.verify.StepScores;
import io.ponder4j.verify.Unscored;
import io.ponder4j.verify.Verifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a run makes of a verifier's word, and of its failures. */
class RunVerifierTest {

  private static final Score GOOD = Score.probability(0.9);

  @RegisterExtension private final RunInvariants sink = new RunInvariants();
  private final VirtualClock clock = new VirtualClock();
  private final ScriptedGenerator generator =
      ScriptedGenerator.inOrder(clock, Script.say("yes"), Script.say("no"));
  private final AtomicReference<List<Score>> scores = new AtomicReference<>(List.of());
  private final AtomicReference<List<StepScores>> steps = new AtomicReference<>(List.of());
  private final List<Integer> asked = new ArrayList<>(); // sizes of the verifier's batches

  private Ponder.Builder ponder(Verifier verifier) {
    return Ponder.with(generator).verifier(verifier).clock(clock).trace(sink).seed(1);
  }

  private static Candidate candidate(int index) {
    Request request = Request.of(Prefix.of(Moves.PROMPT), SamplingParams.DEFAULT, 0);
    Completion completion = Completion.ofText(request, "4", Usage.NONE, Finish.EOS);
    return new Candidate(index, completion, Optional.empty());
  }

  private static List<Candidate> candidates(int n) {
    return IntStream.range(0, n).mapToObj(RunVerifierTest::candidate).toList();
  }

  private static Prefix prefix(int steps) {
    Prefix prefix = Prefix.of(Moves.PROMPT);
    for (int i = 0; i < steps; i++) {
      prefix = prefix.append(Segment.ofText("s\n", Origin.GENERATED, Phase.THINK));
    }
    return prefix;
  }

  /** Scores n candidates. */
  private Strategy scoring(int n) {
    return (prompt, run) -> {
      var verifier = (OutcomeVerifier) run.get(Role.VERIFIER);
      scores.set(verifier.score(prompt, candidates(n), run));
      return run.conclude(Selection.none());
    };
  }

  private Strategy scoringSteps(Prefix... prefixes) {
    return (prompt, run) -> {
      ProcessVerifier verifier = run.get(Role.PROCESS_VERIFIER);
      steps.set(verifier.score(prompt, Arrays.asList(prefixes), run));
      return run.conclude(Selection.none());
    };
  }

  private OutcomeVerifier outcome(OutcomeVerifier answers) {
    return (prompt, candidates, run) -> {
      asked.add(candidates.size());
      return answers.score(prompt, candidates, run);
    };
  }

  private List<TraceEvent> events() {
    return sink.records().stream().map(TraceRecord::event).toList();
  }

  // --- failures are values ---

  @Test
  void score_verifierThrows_allUnscoredAndTheRunGoesOn() {
    OutcomeVerifier broken =
        outcome(
            (prompt, candidates, run) -> {
              throw new IllegalStateException("on purpose");
            });

    Outcome outcome = ponder(broken).using(scoring(3)).ask("?");

    String reason = "the verifier failed: java.lang.IllegalStateException: on purpose";
    assertThat(scores.get()).hasSize(3).containsOnly(new Unscored(reason));
    assertThat(asked).containsExactly(3);
    assertThat(outcome.failures()).hasSize(1);
    assertThat(outcome.failures().get(0).reason()).isEqualTo(reason);
    assertThat(events()).contains(new TraceEvent.VerifierFailed("verifier", reason));
    assertThat(outcome.spent().scoredSteps()).isEqualTo(3);
  }

  @Test
  void score_nan_thatOneIsUnscored() {
    var verifier = new ScriptedOutcomeVerifier(c -> c.index() == 1 ? Double.NaN : 0.9);

    Outcome outcome = ponder(verifier).using(scoring(3)).ask("?");

    assertThat(scores.get())
        .containsExactly(
            GOOD, new Unscored("the verifier gave NaN, which is no PROBABILITY"), GOOD);
    assertThat(outcome.failures()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2, 4})
  void score_listOfAnotherSize_askedOnceMoreThenUnscored(int size) {
    OutcomeVerifier wrong =
        outcome((prompt, candidates, run) -> java.util.Collections.nCopies(size, GOOD));

    Outcome outcome = ponder(wrong).using(scoring(3)).ask("?");

    assertThat(asked).containsExactly(3, 3);
    assertThat(scores.get())
        .hasSize(3)
        .containsOnly(new Unscored("the verifier gave " + size + " scores for 3 items"));
    assertThat(outcome.failures()).hasSize(2);
    assertThat(outcome.spent().scoredSteps()).isEqualTo(6);
    assertThat(outcome.spent().verifierBatches()).isEqualTo(2);
    assertThat(outcome.spent().verifierCalls()).isEqualTo(6);
  }

  @Test
  void score_listOfAnotherSizeOnce_theSecondReplyCounts() {
    List<Long> seeds = new ArrayList<>();
    OutcomeVerifier wrongOnce =
        outcome(
            (prompt, candidates, run) -> {
              seeds.add(run.seed("sample", 0));
              return asked.size() == 1 ? List.of() : List.of(GOOD, GOOD);
            });

    ponder(wrongOnce).using(scoring(2)).ask("?");

    assertThat(scores.get()).containsExactly(GOOD, GOOD);
    assertThat(seeds).as("an attempt has seeds of its own").doesNotHaveDuplicates();
  }

  @Test
  void score_nullAmongTheScores_isAReplyOfTheWrongForm() {
    OutcomeVerifier careless =
        outcome((prompt, candidates, run) -> Arrays.asList(GOOD, null, GOOD));

    Outcome outcome = ponder(careless).using(scoring(3)).ask("?");

    assertThat(asked).containsExactly(3, 3);
    assertThat(scores.get()).hasSize(3).allMatch(score -> score instanceof Unscored);
    assertThat(outcome.failures()).hasSize(2);
  }

  @Test
  @SuppressWarnings("NullAway") // on purpose
  void score_noListAtAll_unscored() {
    OutcomeVerifier careless = outcome((prompt, candidates, run) -> null);

    ponder(careless).using(scoring(3)).ask("?");

    assertThat(scores.get()).hasSize(3).allMatch(score -> score instanceof Unscored);
  }

  @Test
  void score_stepsOfAnotherNumber_askedOnceMoreThenUnscored() {
    ProcessVerifier wrong =
        (prompt, prefixes, run) -> {
          asked.add(prefixes.size());
          return List.of(new StepScores(List.of(GOOD, GOOD)), new StepScores(List.of(GOOD)));
        };

    ponder(wrong).using(scoringSteps(prefix(2), prefix(3))).ask("?");

    assertThat(asked).containsExactly(2, 2);
    assertThat(steps.get().get(0).steps()).hasSize(2);
    assertThat(steps.get().get(1).steps()).hasSize(3);
    assertThat(steps.get())
        .allMatch(s -> s.steps().stream().allMatch(score -> score instanceof Unscored));
  }

  @Test
  void score_countingTheStepsThrows_unscoredAndTheRunGoesOn() {
    ProcessVerifier uncountable =
        new ProcessVerifier() {
          @Override
          public List<StepScores> score(Prompt prompt, List<Prefix> prefixes, Run run) {
            return List.of();
          }

          @Override
          public int steps(Prefix prefix) {
            throw new IllegalStateException("on purpose");
          }
        };

    Outcome outcome = ponder(uncountable).using(scoringSteps(prefix(2), prefix(3))).ask("?");

    assertThat(steps.get()).hasSize(2);
    assertThat(steps.get())
        .allMatch(s -> s.steps().stream().allMatch(score -> score instanceof Unscored));
    assertThat(outcome.failures()).isNotEmpty();
  }

  // --- scores that last ---

  /** Scores one prefix after the other, each in a call of its own. */
  private Strategy scoringInTurn(List<StepScores> into, Prefix... prefixes) {
    return (prompt, run) -> {
      for (Prefix each : prefixes) {
        into.addAll(run.get(Role.PROCESS_VERIFIER).score(prompt, List.of(each), run));
      }
      return run.conclude(Selection.none());
    };
  }

  /** Gives every step another score each time it is asked. */
  private ProcessVerifier restless(int lasting) {
    return new ProcessVerifier() {
      @Override
      public List<StepScores> score(Prompt prompt, List<Prefix> prefixes, Run run) {
        asked.add(prefixes.size());
        Score now = Score.probability(asked.size() / 10.0);
        return prefixes.stream()
            .map(prefix -> new StepScores(java.util.Collections.nCopies(steps(prefix), now)))
            .toList();
      }

      @Override
      public int lastingSteps(Prefix prefix) {
        return Math.min(lasting, steps(prefix));
      }
    };
  }

  private static StepScores probabilities(double... values) {
    return new StepScores(Arrays.stream(values).mapToObj(Score::probability).toList());
  }

  @Test
  void lastingSteps_all_eachIsScoredAndChargedOnce() {
    List<StepScores> inTurn = new ArrayList<>();
    Strategy strategy = scoringInTurn(inTurn, prefix(2), prefix(3), prefix(3), prefix(5));

    Outcome outcome = ponder(restless(9)).using(strategy).ask("?");

    assertThat(inTurn)
        .containsExactly(
            probabilities(.1, .1),
            probabilities(.1, .1, .2),
            probabilities(.1, .1, .2),
            probabilities(.1, .1, .2, .3, .3));
    assertThat(outcome.spent().scoredSteps()).isEqualTo(5);
    assertThat(outcome.spent().verifierCalls()).isEqualTo(3);
    assertThat(outcome.spent().verifierBatches()).isEqualTo(3);
  }

  @Test
  void lastingSteps_none_allAreScoredAgain() {
    List<StepScores> inTurn = new ArrayList<>();

    Outcome outcome =
        ponder(restless(0)).using(scoringInTurn(inTurn, prefix(2), prefix(3))).ask("?");

    assertThat(inTurn).containsExactly(probabilities(.1, .1), probabilities(.2, .2, .2));
    assertThat(outcome.spent().scoredSteps()).isEqualTo(5);
  }

  @Test
  void lastingSteps_oneOfTwo_theOtherIsScoredAgain() {
    List<StepScores> inTurn = new ArrayList<>();

    Outcome outcome =
        ponder(restless(1)).using(scoringInTurn(inTurn, prefix(2), prefix(3))).ask("?");

    assertThat(inTurn).containsExactly(probabilities(.1, .1), probabilities(.1, .2, .2));
    assertThat(outcome.spent().scoredSteps()).isEqualTo(4);
  }

  @Test
  void lastingSteps_equalPrefixes_areScoredOnceWithWhatDoesNotLast() {
    List<StepScores> inTurn = new ArrayList<>();

    Outcome outcome =
        ponder(restless(1))
            .using(scoringInTurn(inTurn, prefix(3), prefix(2), prefix(3), prefix(2)))
            .ask("?");

    assertThat(inTurn)
        .containsExactly(
            probabilities(.1, .1, .1),
            probabilities(.2, .2),
            probabilities(.1, .1, .1),
            probabilities(.2, .2));
    assertThat(outcome.spent().scoredSteps()).isEqualTo(5);
  }

  @Test
  void lastingSteps_equalPrefixesInOneBatch_haveTheScoresOfTheFirst() {
    var given = new java.util.concurrent.atomic.AtomicInteger();
    ProcessVerifier noisy =
        new ProcessVerifier() {
          @Override
          public List<StepScores> score(Prompt prompt, List<Prefix> prefixes, Run run) {
            return prefixes.stream()
                .map(prefix -> probabilities(given.incrementAndGet() / 10.0, .5))
                .toList();
          }

          @Override
          public int lastingSteps(Prefix prefix) {
            return 1;
          }
        };

    ponder(noisy).using(scoringSteps(prefix(2), prefix(2))).ask("?");

    assertThat(steps.get()).containsExactly(probabilities(.1, .5), probabilities(.1, .5));
  }

  @Test
  void lastingSteps_none_equalPrefixesAreAskedAboutEach() {
    ponder(restless(0)).using(scoringSteps(prefix(3), prefix(3))).ask("?");

    assertThat(asked).containsExactly(2);
  }

  @Test
  void lastingSteps_budgetForTheNewOnesAlone_suffices() {
    List<StepScores> inTurn = new ArrayList<>();

    ponder(restless(9))
        .using(scoringInTurn(inTurn, prefix(2), prefix(3), prefix(4)))
        .budget(Budget.unlimited().scoredSteps(3))
        .ask("?");

    var none = new Unscored("the budget of scored steps is used up");
    assertThat(inTurn.get(1)).isEqualTo(probabilities(.1, .1, .2));
    assertThat(inTurn.get(2).steps().subList(0, 3)).isEqualTo(inTurn.get(1).steps());
    assertThat(inTurn.get(2).steps().get(3)).isEqualTo(none);
  }

  @Test
  void lastingSteps_unscoredOnes_areAskedForAgain() {
    var failing = new ArrayList<>(List.of(true, false));
    var verifier = new ScriptedProcessVerifier(line -> failing.remove(0) ? Double.NaN : 0.9);
    List<StepScores> inTurn = new ArrayList<>();

    ponder(verifier).using(scoringInTurn(inTurn, prefix(1), prefix(1))).ask("?");

    assertThat(inTurn.get(0).steps().get(0)).isInstanceOf(Unscored.class);
    assertThat(inTurn.get(1)).isEqualTo(probabilities(.9));
  }

  @Test
  void lastingSteps_countingThemThrows_nothingLasts() {
    ProcessVerifier uncountable =
        new ProcessVerifier() {
          @Override
          public List<StepScores> score(Prompt prompt, List<Prefix> prefixes, Run run) {
            return List.of(probabilities(.5));
          }

          @Override
          public int lastingSteps(Prefix prefix) {
            throw new IllegalStateException("on purpose");
          }
        };
    List<StepScores> inTurn = new ArrayList<>();

    ponder(uncountable).using(scoringInTurn(inTurn, prefix(1), prefix(1))).ask("?");

    assertThat(inTurn).containsExactly(probabilities(.5), probabilities(.5));
  }

  // --- the budget of scored steps ---

  @Test
  void scoredSteps_notEnough_theFirstOnesAreScored() {
    Outcome outcome =
        ponder(new ScriptedOutcomeVerifier(c -> 0.9))
            .using(scoring(5))
            .budget(Budget.unlimited().scoredSteps(3))
            .ask("?");

    var none = new Unscored("the budget of scored steps is used up");
    assertThat(scores.get()).containsExactly(GOOD, GOOD, GOOD, none, none);
    assertThat(outcome.spent().scoredSteps()).isEqualTo(3);
    assertThat(outcome.spent().verifierCalls()).isEqualTo(3);
    assertThat(outcome.stopReason()).isEqualTo(StopReason.BUDGET);
  }

  @Test
  void scoredSteps_aChainThatDoesNotFit_endsIt() {
    Outcome outcome =
        ponder(new ScriptedProcessVerifier(line -> 0.9))
            .using(scoringSteps(prefix(2), prefix(4), prefix(1)))
            .budget(Budget.unlimited().scoredSteps(5))
            .ask("?");

    assertThat(steps.get().get(0).steps()).containsExactly(GOOD, GOOD);
    assertThat(steps.get().get(1).steps()).hasSize(4).noneMatch(s -> s instanceof Scored);
    assertThat(steps.get().get(2).steps()).hasSize(1).noneMatch(s -> s instanceof Scored);
    assertThat(outcome.spent().scoredSteps()).isEqualTo(2);
  }

  @Test
  void scoredSteps_none_theVerifierIsNotAsked() {
    var verifier = new ScriptedOutcomeVerifier(c -> 0.9);

    Outcome outcome =
        ponder(verifier).using(scoring(2)).budget(Budget.unlimited().scoredSteps(0)).ask("?");

    assertThat(verifier.calls()).isZero();
    assertThat(outcome.spent().verifierBatches()).isZero();
    assertThat(scores.get()).allMatch(score -> score instanceof Unscored);
  }

  @Test
  void scoredSteps_exactlyEnough_completes() {
    Outcome outcome =
        ponder(new ScriptedOutcomeVerifier(c -> 0.9))
            .using(scoring(3))
            .budget(Budget.unlimited().scoredSteps(3))
            .ask("?");

    assertThat(scores.get()).containsOnly(GOOD);
    assertThat(outcome.stopReason()).isEqualTo(StopReason.COMPLETED);
  }

  // --- judges that generate ---

  /** Draws n verdicts for each candidate from the judge: the share of yes. */
  private static OutcomeVerifier judge(int n) {
    return (prompt, candidates, run) -> {
      List<Score> all = new ArrayList<>();
      for (Candidate candidate : candidates) {
        List<Generation> verdicts = new ArrayList<>();
        for (int i = 0; i < n; i++) {
          long seed = run.seed("verdict", candidate.index() * 100L + i);
          Request request = Request.of(Prefix.of(prompt), run.sampling(), seed);
          verdicts.add(run.get(Role.JUDGE).start(request, TokenListener.NONE));
        }
        List<RaceEvent.Ended> ended = run.join(verdicts);
        long whole =
            ended.stream()
                .filter(e -> e instanceof RaceEvent.Finished f && f.completion().finish().isWhole())
                .count();
        all.add(whole == 0 ? new Unscored("no verdict") : Score.probability((double) whole / n));
      }
      return all;
    };
  }

  private Strategy samplesAndJudges(int n) {
    return (prompt, run) -> {
      List<Candidate> pool = new ArrayList<>();
      for (RaceEvent.Ended ended : run.join(Moves.start(run, n))) {
        pool.add(run.candidate(pool.size(), Moves.completion(ended)));
      }
      var verifier = (OutcomeVerifier) run.get(Role.VERIFIER);
      scores.set(verifier.score(prompt, pool, run));
      List<Judged> judged =
          IntStream.range(0, n).mapToObj(i -> Judged.by(pool.get(i), scores.get().get(i))).toList();
      return run.conclude(new Selection(judged, judged.stream().findFirst(), 1.0 / n, false));
    };
  }

  @Test
  void judge_tokens_areVerifierTokensAndNoSamples() {
    var judgeModel = ScriptedGenerator.inOrder(clock, Script.say("yes"));

    Outcome outcome =
        ponder(judge(2)).role(Role.JUDGE, judgeModel).using(samplesAndJudges(2)).ask("?");

    assertThat(scores.get()).containsExactly(Score.probability(1), Score.probability(1));
    assertThat(outcome.spent().verifierTokens()).isEqualTo(2 * 2 * 4);
    assertThat(outcome.spent().generatedTokens()).isEqualTo(4 + 3);
    assertThat(outcome.spent().started()).isEqualTo(2);
    assertThat(outcome.spent().finished()).isEqualTo(2);
    assertThat(outcome.spent().tokensByRole()).isEqualTo(Map.of("generator", 7L, "judge", 16L));
    assertThat(outcome.spent().criticalPathTokens()).isEqualTo(4 + 4 + 4);
    assertThat(judgeModel.requests().stream().map(Request::seed)).doesNotHaveDuplicates();
  }

  @Test
  void judge_verifierTokens_areItsLimit() {
    var judgeModel = ScriptedGenerator.inOrder(clock, Script.say("yes"));

    Outcome outcome =
        ponder(judge(1))
            .role(Role.JUDGE, judgeModel)
            .using(samplesAndJudges(3))
            .budget(Budget.tokens(100).verifierTokens(6))
            .ask("?");

    assertThat(outcome.spent().verifierTokens()).isEqualTo(6);
    assertThat(judgeModel.drawnTokens()).isEqualTo(6);
    assertThat(scores.get())
        .containsExactly(
            Score.probability(1), new Unscored("no verdict"), new Unscored("no verdict"));
    assertThat(outcome.stopReason()).isEqualTo(StopReason.BUDGET);
    assertThat(outcome.spent().generatedTokens()).isEqualTo(4 + 3 + 4);
  }

  @Test
  void judge_limitsOfTheGenerator_areNotItsOwn() {
    var judgeModel = ScriptedGenerator.inOrder(clock, Script.say("yes"));

    Outcome outcome =
        ponder(judge(3))
            .role(Role.JUDGE, judgeModel)
            .using(samplesAndJudges(2))
            .budget(Budget.tokens(7).samples(2))
            .ask("?");

    assertThat(scores.get()).containsExactly(Score.probability(1), Score.probability(1));
    assertThat(outcome.spent().verifierTokens()).isEqualTo(2 * 3 * 4);
  }

  @Test
  void judge_leftRunning_isCancelledWithTheCall() {
    var judgeModel = ScriptedGenerator.inOrder(clock, Script.say("x".repeat(1_000)));
    OutcomeVerifier forgetful =
        (prompt, candidates, run) -> {
          run.get(Role.JUDGE).start(Moves.request(run, 0), TokenListener.NONE);
          return List.of(GOOD);
        };

    Outcome outcome = ponder(forgetful).role(Role.JUDGE, judgeModel).using(scoring(1)).ask("?");

    assertThat(scores.get()).containsExactly(GOOD);
    assertThat(judgeModel.live()).isZero();
    assertThat(outcome.spent().verifierTokens()).isEqualTo(judgeModel.drawnTokens());
  }

  @Test
  void judge_aStrategyInside_isAChildRunThatBeginsAndEnds() {
    var judgeModel = ScriptedGenerator.inOrder(clock, Script.say("yes"));
    OutcomeVerifier withAStrategy =
        (prompt, candidates, run) -> {
          Outcome verdict = Moves.pool(run.child("vote", 0, Budget.tokens(10)), 2);
          return List.of(Score.probability(verdict.answer().isPresent() ? 1 : 0));
        };

    Outcome outcome =
        ponder(withAStrategy).role(Role.GENERATOR, judgeModel).using(scoring(1)).ask("?");

    String path = "/verifier:verifier[0]/vote[0]";
    List<TraceEvent> inside =
        sink.records().stream().filter(r -> r.run().equals(path)).map(TraceRecord::event).toList();
    assertThat(scores.get()).containsExactly(Score.probability(1));
    assertThat(inside.get(0)).isInstanceOf(TraceEvent.ChildStarted.class);
    assertThat(inside.get(inside.size() - 1)).isInstanceOf(TraceEvent.RunFinished.class);
    assertThat(outcome.spent().verifierTokens()).isEqualTo(8);
    assertThat(outcome.spent().generatedTokens()).isZero();
  }
}
