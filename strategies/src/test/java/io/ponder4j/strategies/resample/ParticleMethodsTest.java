package io.ponder4j.strategies.resample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.ponder4j.Budget;
import io.ponder4j.Judged;
import io.ponder4j.Outcome;
import io.ponder4j.Ponder;
import io.ponder4j.StopReason;
import io.ponder4j.Strategy;
import io.ponder4j.UnmetNeedException;
import io.ponder4j.answer.AnswerType;
import io.ponder4j.generate.Capabilities;
import io.ponder4j.generate.Capability;
import io.ponder4j.generate.Generation;
import io.ponder4j.generate.Generator;
import io.ponder4j.generate.Request;
import io.ponder4j.generate.SamplingParams;
import io.ponder4j.generate.TokenListener;
import io.ponder4j.strategies.resample.ParticleChoice.Rule;
import io.ponder4j.strategies.select.UnscoredPolicy;
import io.ponder4j.strategies.step.StepRule;
import io.ponder4j.strategies.step.StepScorer;
import io.ponder4j.testkit.RunInvariants;
import io.ponder4j.testkit.Script;
import io.ponder4j.testkit.ScriptedGenerator;
import io.ponder4j.testkit.ScriptedProcessVerifier;
import io.ponder4j.testkit.StrategyContract;
import io.ponder4j.testkit.VirtualClock;
import io.ponder4j.trace.TraceEvent;
import io.ponder4j.verify.Aggregation;
import io.ponder4j.verify.VerificationException;
import io.ponder4j.verify.Verifier;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Particle methods on scripted models. */
class ParticleMethodsTest {

  /** Two lines of a or b, then 1 or 2 by the second one. */
  private static final Script TREE = ab(ab(Script.say("1")), ab(Script.say("2")));

  @RegisterExtension private final RunInvariants sink = new RunInvariants();
  private final VirtualClock clock = new VirtualClock();
  private long seed = 3;

  private static Script ab(Script next) {
    return ab(next, next);
  }

  private static Script ab(Script afterA, Script afterB) {
    return Script.choose(
        Script.option(.5, Script.say("a\n").then(afterA)),
        Script.option(.5, Script.say("b\n").then(afterB)));
  }

  private Ponder.Builder ponder(Generator generator, Verifier verifier) {
    return Ponder.with(generator)
        .verifier(verifier)
        .answers(AnswerType.integer())
        .clock(clock)
        .trace(sink)
        .seed(seed);
  }

  private Outcome ask(Script script, ToDoubleFunction<String> scores, Strategy strategy) {
    var generator = ScriptedGenerator.tree(clock, script);
    return ponder(generator, new ScriptedProcessVerifier(scores)).using(strategy).ask("?");
  }

  private <T extends TraceEvent> List<T> events(Class<T> type) {
    return sink.records().stream()
        .map(r -> r.event())
        .filter(type::isInstance)
        .map(type::cast)
        .toList();
  }

  private TraceEvent.ParticlesWeighed last() {
    List<TraceEvent.ParticlesWeighed> all = events(TraceEvent.ParticlesWeighed.class);
    return all.get(all.size() - 1);
  }

  private static ParticleSearch lines() {
    return ParticleSearch.by(StepRule.lines());
  }

  private static Stream<Strategy> all() {
    return Stream.of(
        ParticleFilter.of(4),
        ParticleGibbs.of(4),
        ParticleGibbs.of(4).samplingAncestors(),
        EntropicParticleFilter.of(4),
        AuxiliaryParticleFilter.of(4));
  }

  // --- weights ---

  @Test
  void evidence_ofAHiddenMarkovModelAsText_isUnbiased() {
    Script end = Script.say("z");
    Script d0 = hmm(3, 0, end, end);
    Script d1 = hmm(3, 1, end, end);
    Script c0 = hmm(2, 0, d0, d1);
    Script c1 = hmm(2, 1, d0, d1);
    Script hmm = hmm(0, -1, hmm(1, 0, c0, c1), hmm(1, 1, c0, c1));
    double[] emitted = {.9, .2, .1, .8, .9, .2, .1, .8}; // of 0 and 1 at each of four steps
    var verifier = new ScriptedProcessVerifier(line -> emitted["abcdefgh".indexOf(line)]);
    ParticleSearch search =
        ParticleSearch.by(StepRule.lines().atMostSteps(4)).weighedBy(Potential.SCORE);
    int runs = 2_000;
    double[] evidence = new double[runs];
    var generator = ScriptedGenerator.tree(clock, hmm);
    for (seed = 0; seed < runs; seed++) {
      ponder(generator, verifier).using(ParticleFilter.of(4, search)).ask("?");
      evidence[(int) seed] = Math.exp(last().logEvidence());
      sink.checkAndClear();
    }

    double mean = Arrays.stream(evidence).average().orElseThrow();
    double spread = Arrays.stream(evidence).map(e -> (e - mean) * (e - mean)).sum() / runs;
    assertThat(mean).isCloseTo(Hmm.EVIDENCE, within(4 * Math.sqrt(spread / runs)));
  }

  /** A state at a step, as a letter: even ones for 0, odd ones for 1. */
  private static Script hmm(int step, int last, Script after0, Script after1) {
    double zero = last < 0 ? .6 : last == 0 ? .7 : .2;
    char letter = (char) ('a' + 2 * step);
    return Script.choose(
        Script.option(zero, Script.say(letter + "\n").then(after0)),
        Script.option(1 - zero, Script.say((char) (letter + 1) + "\n").then(after1)));
  }

  @Test
  void scores_allOne_weightsStayEqualAndTheEvidenceIsOne() {
    ask(TREE, line -> 1, ParticleFilter.of(6, lines().weighedBy(Potential.SCORE)));

    assertThat(events(TraceEvent.ParticlesWeighed.class))
        .hasSize(3)
        .allSatisfy(
            event -> {
              assertThat(event.logEvidence()).isCloseTo(0, within(1e-12));
              assertThat(event.effectiveSize()).isCloseTo(6, within(1e-9));
            });
    assertThat(events(TraceEvent.ParticlesResampled.class))
        .hasSize(2) // not once all are finished
        .allMatch(event -> event.ancestors().equals(List.of(0, 1, 2, 3, 4, 5)));
  }

  @Test
  void scores_oneSide_takesOver() {
    Outcome outcome = ask(TREE, line -> line.equals("b") ? .05 : .95, ParticleFilter.of(16));

    assertThat(outcome.candidates()).hasSize(16);
    assertThat(outcome.candidates())
        .filteredOn(j -> j.candidate().completion().text().startsWith("a\na\n"))
        .hasSizeGreaterThan(12);
  }

  @ParameterizedTest
  @MethodSource("all")
  void scores_allZero_goOnEqualDegradedAndWithoutEvidence(Strategy strategy) {
    ParticleSearch search = lines().weighedBy(Potential.SCORE);
    Outcome outcome = ask(TREE, line -> 0, ParticleFilter.of(4, search));

    assertThat(outcome.answer()).isPresent();
    assertThat(outcome.degraded()).isTrue();
    assertThat(last().logEvidence()).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(last().logWeights()).allMatch(weight -> weight == -Math.log(4));
    sink.checkAndClear();

    assertThat(ask(TREE, line -> 0, strategy).degraded()).isFalse(); // odds are clipped
  }

  @Test
  void unscored_particle_keepsItsShare() {
    ParticleSearch once = lines().weighedBy(Potential.SCORE).resampledWhen(new Trigger(0));
    ask(TREE, line -> line.equals("b") ? Double.NaN : .5, ParticleFilter.of(16, once));

    // All that is known is halved at each step, and so is what is not.
    TraceEvent.ParticlesWeighed first = events(TraceEvent.ParticlesWeighed.class).get(0);
    assertThat(first.logWeights()).allMatch(w -> Math.abs(w - Math.log(.5 / 16)) < 1e-9);
  }

  @Test
  void unscored_byPolicy_neutralOrFail() {
    ToDoubleFunction<String> noB = line -> line.equals("b") ? Double.NaN : .5;
    var neutral = new StepScorer(Aggregation.LAST, UnscoredPolicy.neutral(.5));
    ParticleSearch even = lines().weighedBy(Potential.SCORE).resampledWhen(new Trigger(0));

    ask(TREE, noB, ParticleFilter.of(8, even.scoredBy(neutral)));
    assertThat(last().logWeights()).allMatch(w -> Math.abs(w - Math.log(.125 / 8)) < 1e-9);

    var strict = new StepScorer(Aggregation.LAST, UnscoredPolicy.fail());
    assertThatThrownBy(() -> ask(TREE, noB, ParticleFilter.of(8, even.scoredBy(strict))))
        .isInstanceOf(VerificationException.class);
  }

  @Test
  void unscored_all_weightsStayAndTheOutcomeIsDegraded() {
    Outcome outcome = ask(TREE, line -> Double.NaN, ParticleFilter.of(4));

    assertThat(outcome.answer()).isPresent();
    assertThat(outcome.degraded()).isTrue();
    assertThat(last().logEvidence()).isCloseTo(0, within(1e-12));
  }

  @Test
  void stopped_competeOrFrozen() {
    Script script =
        Script.choose(
            Script.option(.5, Script.say("7")),
            Script.option(.5, Script.say("a\n").then(ab(ab(Script.say("1"))))));
    ToDoubleFunction<String> scores = line -> line.equals("7") ? .2 : .9;

    Outcome compete = ask(script, scores, ParticleFilter.of(16));
    long competing = sevens(compete);
    sink.checkAndClear();
    Outcome frozen = ask(script, scores, ParticleFilter.of(16, lines().stopped(Stopped.FROZEN)));

    assertThat(competing).isLessThan(3);
    assertThat(sevens(frozen)).isGreaterThan(3);
    assertThat(frozen.candidates()).hasSize(16);
  }

  private static long sevens(Outcome outcome) {
    return outcome.candidates().stream()
        .filter(j -> j.candidate().answer().orElseThrow().text().equals("7"))
        .count();
  }

  // --- choice ---

  @ParameterizedTest
  @EnumSource
  void choice_anyRule_isFollowed(Rule rule) {
    ToDoubleFunction<String> scores =
        line -> line.equals("1") ? .3 : line.equals("2") ? .6 : line.equals("a") ? .9 : .8;

    Outcome outcome =
        ask(TREE, scores, ParticleFilter.of(12, lines().choosing(ParticleChoice.by(rule))));

    Judged winner = outcome.ranked().get(0);
    assertThat(outcome.answer()).isEqualTo(winner.candidate().answer());
    assertThat(outcome.candidates()).hasSize(12).allMatch(judged -> judged.value().isPresent());
    if (rule == Rule.HIGHEST_SCORE) {
      assertThat(outcome.candidates())
          .allMatch(j -> j.value().getAsDouble() <= winner.value().getAsDouble());
    }
    if (rule == Rule.LAST_WEIGHT) {
      assertThat(winner.candidate().answer().orElseThrow().text()).isEqualTo("2");
    }
    assertThat(outcome.support()).isBetween(0.0, 1.0);
  }

  @Test
  void draw_manySeeds_followsTheWeights() {
    int twos = 0;
    int runs = 400;
    ParticleSearch search =
        lines().choosing(ParticleChoice.by(Rule.DRAW)).weighedBy(Potential.SCORE);
    for (seed = 0; seed < runs; seed++) {
      Outcome outcome =
          ask(
              ab(Script.say("1"), Script.say("2")),
              l -> l.equals("1") ? .2 : .8,
              ParticleFilter.of(16, search));
      twos += outcome.answer().orElseThrow().text().equals("2") ? 1 : 0;
      sink.checkAndClear();
    }

    // The first line is scored like the second one's 2, so the posterior of 2 is .8.
    assertThat((double) twos / runs).isCloseTo(.8, within(.09));
  }

  // --- the law ---

  @ParameterizedTest
  @MethodSource("all")
  void temperature_ofTheCaller_atEveryStep(Strategy strategy) {
    var generator = ScriptedGenerator.tree(clock, TREE);
    ponder(generator, new ScriptedProcessVerifier(line -> .5))
        .sampling(SamplingParams.DEFAULT.withTemperature(.8))
        .using(strategy)
        .ask("?");

    assertThat(generator.requests()).hasSizeGreaterThan(8);
    assertThat(generator.requests()).allMatch(request -> request.sampling().temperature() == .8);
  }

  @ParameterizedTest
  @MethodSource("all")
  void generator_withoutItsExactLaw_isRefused(Strategy strategy) {
    Generator other =
        ScriptedGenerator.tree(clock, TREE)
            .with(Capability.CONTINUATION, Capability.STOP_TEXTS, Capability.LEASES);

    assertThatThrownBy(
            () -> ponder(other, new ScriptedProcessVerifier(line -> .5)).using(strategy).ask("?"))
        .isInstanceOf(UnmetNeedException.class)
        .hasMessageContaining("EXACT_LAW");
  }

  // --- ends ---

  @Test
  void maxSteps_reached_notOneMore() {
    ParticleSearch shallow = ParticleSearch.by(StepRule.lines().atMostSteps(2));

    Outcome outcome = ask(TREE, line -> .5, ParticleFilter.of(5, shallow));

    assertThat(outcome.spent().started()).isEqualTo(10);
    assertThat(outcome.answer()).isEmpty();
    assertThat(outcome.stopReason()).isEqualTo(StopReason.COMPLETED);
    assertThat(outcome.candidates()).hasSize(5);
  }

  @ParameterizedTest
  @MethodSource("all")
  void allStoppedAtOnce_nothingIsResampled(Strategy strategy) {
    Outcome outcome = ask(Script.say("4"), line -> .5, strategy);

    assertThat(outcome.answer().orElseThrow().text()).isEqualTo("4");
    assertThat(events(TraceEvent.ParticlesResampled.class)).isEmpty();
  }

  @Test
  void budget_endsInTheMiddle_finishedParticlesAreChosenFrom() {
    Script script =
        Script.choose(
            Script.option(.5, Script.say("7")),
            Script.option(.5, Script.say("b\n").then(Script.say("x".repeat(40)))));
    var generator = ScriptedGenerator.tree(clock, script);

    Outcome outcome =
        ponder(generator, new ScriptedProcessVerifier(line -> .5))
            .using(ParticleFilter.of(8))
            .budget(Budget.tokens(60))
            .ask("?");

    assertThat(outcome.answer().orElseThrow().text()).isEqualTo("7");
    assertThat(outcome.stopReason()).isEqualTo(StopReason.BUDGET);
    assertThat(outcome.candidates()).allMatch(j -> j.candidate().answer().isPresent());
  }

  @Test
  void step_thatFails_isReplacedAtTheNextResampling() {
    var tree = ScriptedGenerator.tree(clock, TREE);
    var bad = ScriptedGenerator.of(clock, request -> Script.fail());
    Generator secondFails = new StrategyContract.OneIsBad(bad, tree, 1);

    Outcome outcome =
        ponder(secondFails, new ScriptedProcessVerifier(line -> .5))
            .using(ParticleFilter.of(4))
            .ask("?");

    List<TraceEvent.ParticlesWeighed> weighed = events(TraceEvent.ParticlesWeighed.class);
    assertThat(weighed.get(0).prefixes()).hasSize(3);
    assertThat(weighed.get(1).prefixes()).hasSize(4);
    assertThat(weighed.get(0).logEvidence()).isCloseTo(0, within(1e-9)); // odds of a half are 1
    assertThat(outcome.candidates()).hasSize(4);
    assertThat(outcome.degraded()).isFalse();
  }

  // --- cost ---

  @Test
  void equalSteps_ofCopies_areScoredOnce() {
    Outcome outcome = ask(Script.say("a\n4"), line -> .5, ParticleFilter.of(8));

    assertThat(outcome.spent().started()).isEqualTo(16);
    assertThat(outcome.spent().scoredSteps()).isEqualTo(2);
  }

  @Test
  void gibbs_secondSweep_drawsOneLessAndNothingOfTheReference() {
    Outcome outcome = ask(TREE, line -> .5, ParticleGibbs.of(4, 3));

    assertThat(outcome.candidates()).hasSize(12);
    assertThat(outcome.spent().started()).isEqualTo(3 * (4 + 3 + 3));
  }

  /** Two lines, the second by the first, then 1. */
  private static final Script CHAIN = ab(cd(.9), cd(.2));

  private static Script cd(double c) {
    return Script.choose(
        Script.option(c, Script.say("c\n").then(Script.say("1"))),
        Script.option(1 - c, Script.say("d\n").then(Script.say("1"))));
  }

  @Test
  void ancestorSampling_readsTheRestAfterEachParticle_asPromptTokens() {
    Outcome kept = ask(CHAIN, line -> .5, ParticleGibbs.of(6, 4));
    sink.checkAndClear();
    Outcome outcome = ask(CHAIN, line -> .5, ParticleGibbs.of(6, 4).samplingAncestors());

    List<TraceEvent.TextsRead> readings = events(TraceEvent.TextsRead.class);
    assertThat(readings).hasSize(3 * 2);
    assertThat(readings.stream().flatMap(reading -> reading.logProbs().stream()))
        .allMatch(
            log ->
                Stream.of(1.0, .9, .8, .2, .1).anyMatch(p -> Math.abs(Math.exp(log) - p) < 1e-9));
    long read = readings.stream().mapToLong(reading -> reading.usage().prompt()).sum();
    assertThat(outcome.spent().promptTokens())
        .isGreaterThan(kept.spent().promptTokens() + read / 2);
    assertThat(outcome.spent().started()).isEqualTo(kept.spent().started());
    assertThat(outcome.candidates()).hasSize(24).allMatch(j -> j.value().isPresent());
  }

  @Test
  void ancestorSampling_manySeeds_movesReferencesToOtherPasts() {
    int moved = 0;
    for (seed = 0; seed < 20; seed++) {
      ask(CHAIN, line -> .5, ParticleGibbs.of(4, 3).samplingAncestors());
      moved +=
          (int)
              events(TraceEvent.ParticlesResampled.class).stream()
                  .filter(drawn -> drawn.ancestors().get(3) < 3)
                  .count();
      sink.checkAndClear();
    }

    assertThat(moved).isGreaterThan(20);
  }

  @Test
  void ancestorSampling_textsCannotBeRead_referencesKeepTheirPast() {
    var tree = ScriptedGenerator.tree(clock, CHAIN);
    Generator deaf =
        new Generator() {
          @Override
          public Generation start(Request request, TokenListener listener) {
            return tree.start(request, listener);
          }

          @Override
          public Capabilities capabilities() {
            return tree.capabilities();
          }
        };

    Outcome outcome =
        ponder(deaf, new ScriptedProcessVerifier(line -> .5))
            .using(ParticleGibbs.of(4, 3).samplingAncestors())
            .ask("?");

    assertThat(outcome.candidates()).hasSize(12);
    assertThat(outcome.failures()).hasSize(2 * 2);
    assertThat(outcome.failures().get(0).reason()).contains("LIKELIHOOD");
  }

  @Test
  void ancestorSampling_generatorThatCannotTell_isRefused() {
    Generator other =
        ScriptedGenerator.tree(clock, CHAIN)
            .with(Capability.CONTINUATION, Capability.STOP_TEXTS, Capability.EXACT_LAW);

    assertThatThrownBy(
            () ->
                ponder(other, new ScriptedProcessVerifier(line -> .5))
                    .using(ParticleGibbs.of(4).samplingAncestors())
                    .ask("?"))
        .isInstanceOf(UnmetNeedException.class)
        .hasMessageContaining("LIKELIHOOD");
  }

  @Test
  void lookAhead_draws_areThrownAwayAndPaid() {
    Outcome outcome =
        ask(
            TREE,
            line -> .5,
            new AuxiliaryParticleFilter(4, Resampler.SYSTEMATIC, LookAhead.of(2), lines()));

    assertThat(outcome.spent().started()).isEqualTo(4 + 8 + 4 + 8 + 4);
    assertThat(outcome.candidates()).hasSize(4);
  }
}
