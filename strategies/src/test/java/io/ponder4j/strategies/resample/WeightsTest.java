package io.ponder4j.strategies.resample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.ponder4j.strategies.resample.EntropicTempering.Rule;
import io.ponder4j.verify.ScoreRange;
import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Potentials, weights and temperatures by numbers. */
class WeightsTest {

  private static final double[] PEAKED = {.97, .01, .01, .01};
  private static final double[] UNEVEN = {.7, .1, .1, .1};
  private static final double[] EVEN = {.25, .25, .25, .25};

  private static double log(Potential potential, double value, ScoreRange range) {
    return potential.log(value, OptionalDouble.empty(), range);
  }

  private static double log(Potential potential, double value) {
    return log(potential, value, ScoreRange.PROBABILITY);
  }

  private static double[] flattened(double[] scores, double temperature) {
    return LogWeights.normalised(
        Arrays.stream(scores).map(score -> log(Potential.ODDS, score) / temperature).toArray());
  }

  // --- potentials ---

  @Test
  void odds_scores_giveTheKnownWeights() {
    double[] scores = {.9, .5, .5, .1};

    assertThat(flattened(scores, 1))
        .containsExactly(new double[] {.81, .09, .09, .01}, within(1e-12));
    assertThat(flattened(scores, 2))
        .containsExactly(new double[] {.5625, .1875, .1875, .0625}, within(1e-12));
  }

  @Test
  void odds_zeroAndOne_areClipped() {
    assertThat(log(Potential.ODDS, 1)).isCloseTo(16.118096, within(1e-6));
    assertThat(log(Potential.ODDS, 0)).isCloseTo(-16.118096, within(1e-6));
    assertThat(log(Potential.ODDS, 1e9, ScoreRange.LOGIT)).isCloseTo(16.118096, within(1e-6));
    assertThat(log(Potential.ODDS, -3, ScoreRange.LOGIT)).isEqualTo(-3);
  }

  @Test
  void score_isItsOwnPotential() {
    assertThat(log(Potential.SCORE, 1)).isZero();
    assertThat(log(Potential.SCORE, .5)).isCloseTo(Math.log(.5), within(1e-12));
    assertThat(log(Potential.SCORE, 0)).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(log(Potential.SCORE, 0, ScoreRange.LOGIT)).isCloseTo(Math.log(.5), within(1e-12));
    assertThat(log(Potential.SCORE, -800, ScoreRange.LOGIT)).isCloseTo(-800, within(1e-9));
  }

  @Test
  void ratio_overAPath_isTheLastScore() {
    double[] scores = {.9, .2, 0, .7};
    double sum = 0;
    OptionalDouble before = OptionalDouble.empty();
    for (double score : scores) {
      sum += Potential.RATIO.log(score, before, ScoreRange.PROBABILITY);
      before = OptionalDouble.of(score);
    }

    assertThat(sum).isCloseTo(Math.log(.7), within(1e-9));
    assertThat(Potential.RATIO.logAgain(.3)).isZero();
    assertThat(Potential.ODDS.logAgain(.3)).isEqualTo(.3);
  }

  @Test
  void potentials_worstScoreThereIs_isZeroAndNeverNan() {
    double worst = Double.NEGATIVE_INFINITY;
    for (Potential each : Potential.values()) {
      for (ScoreRange range : ScoreRange.values()) {
        assertThat(log(each, worst, range)).isEqualTo(worst);
        assertThat(each.log(.5, OptionalDouble.of(worst), range)).isFinite();
        assertThat(each.log(worst, OptionalDouble.of(worst), range)).isEqualTo(worst);
      }
    }
  }

  @Test
  void potentials_ofRealScores_areTheirExponentials() {
    assertThat(log(Potential.ODDS, 40, ScoreRange.REAL)).isEqualTo(40);
    assertThat(log(Potential.SCORE, -40, ScoreRange.REAL)).isEqualTo(-40);
    assertThat(Potential.RATIO.log(3, OptionalDouble.of(-40), ScoreRange.REAL)).isEqualTo(43);
  }

  // --- temperatures ---

  /** After so many of 10 steps. */
  private static double temperature(Rule rule, double[] weights, int step) {
    return EntropicTempering.by(rule).temperature(weights, step - 1, 10);
  }

  @Test
  void effectiveSizeAndEntropy_areTheKnownOnes() {
    assertThat(LogWeights.effectiveSize(PEAKED)).isCloseTo(1.0625, within(1e-4));
    assertThat(LogWeights.entropy(PEAKED) / Math.log(4)).isCloseTo(.1210, within(1e-4));
    assertThat(LogWeights.effectiveSize(UNEVEN)).isCloseTo(1.9231, within(1e-4));
    assertThat(LogWeights.effectiveSize(EVEN)).isEqualTo(4);
  }

  @Test
  void entropic_knownWeights_knownTemperatures() {
    assertThat(temperature(Rule.ESS, PEAKED, 1)).isCloseTo(3.3883, within(1e-4));
    assertThat(temperature(Rule.ESS, UNEVEN, 1)).isCloseTo(1.872, within(1e-4));
    assertThat(temperature(Rule.ENTROPY, PEAKED, 1))
        .isCloseTo(1 / (.1210 + .879 * .1), within(1e-2));
    assertThat(temperature(Rule.BASE, PEAKED, 1)).isCloseTo(1.9, within(1e-12));
  }

  @Test
  void entropic_evenWeightsLateStepsOrOneParticle_isOne() {
    for (Rule rule : Rule.values()) {
      assertThat(temperature(rule, EVEN, 1)).isEqualTo(1);
      assertThat(temperature(rule, PEAKED, 5)).isEqualTo(1);
      assertThat(temperature(rule, new double[] {1}, 1)).isEqualTo(1);
      assertThat(temperature(rule, new double[] {1, 0, 0}, 1)).isFinite().isGreaterThan(1);
    }
  }

  @Test
  void entropic_twoParticles_entropyIsOverTheLogOfTwo() {
    double[] weights = {.99, .01};
    double entropy = LogWeights.entropy(weights) / Math.log(2);

    assertThat(new EntropicTempering(Rule.ENTROPY, 1, 1).temperature(weights, 0, 10))
        .isCloseTo(1 / (entropy + .1 * (1 - entropy)), within(1e-12));
  }

  @Test
  void entropic_flattened_keepsMoreAncestors() {
    double[] logs = Arrays.stream(PEAKED).map(Math::log).toArray();
    double[] none = new double[4];
    long plain = 0;
    long flat = 0;
    for (long seed = 0; seed < 2_000; seed++) {
      plain +=
          Arrays.stream(
                  Loops.PLAIN.draw(logs, 1, none, 4, false, new SplittableRandom(seed)).ancestors())
              .distinct()
              .count();
      flat +=
          Arrays.stream(
                  Loops.PLAIN
                      .draw(logs, 3.3883, none, 4, false, new SplittableRandom(seed))
                      .ancestors())
              .distinct()
              .count();
    }

    assertThat(flat).isGreaterThan(plain + 500);
  }

  @Test
  void linear_fromStartToEnd_thenStays() {
    var tempering = new LinearTempering(3, 1, 4);

    assertThat(tempering.temperature(EVEN, 0, 9)).isEqualTo(3);
    assertThat(tempering.temperature(EVEN, 2, 9)).isEqualTo(2);
    assertThat(tempering.temperature(EVEN, 4, 9)).isEqualTo(1);
    assertThat(tempering.temperature(EVEN, 8, 9)).isEqualTo(1);
  }

  // --- when ---

  @Test
  void trigger_byEffectiveSize() {
    assertThat(Trigger.always().fires(4.0000001, 4)).isTrue();
    assertThat(Trigger.essBelow(.5).fires(2, 4)).isFalse();
    assertThat(Trigger.essBelow(.5).fires(1.9, 4)).isTrue();
    assertThat(new Trigger(0).fires(1, 4)).isFalse();
  }

  @Test
  void parameters_thatMakeNoSense_refused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Trigger(1.1));
    assertThatIllegalArgumentException().isThrownBy(() -> new Trigger(Double.NaN));
    assertThatIllegalArgumentException().isThrownBy(() -> LinearTempering.constant(0));
    assertThatIllegalArgumentException().isThrownBy(() -> new LinearTempering(1, 1, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new EntropicTempering(Rule.ESS, 2, .5));
    assertThatIllegalArgumentException().isThrownBy(() -> LookAhead.of(0));
    assertThatIllegalArgumentException().isThrownBy(() -> ParticleFilter.of(0));
    assertThatIllegalArgumentException().isThrownBy(() -> ParticleGibbs.of(4, 0));
  }

  // --- sums ---

  @Test
  void logSum_farBelowWhatADoubleHolds_isExact() {
    assertThat(LogWeights.logSum(new double[] {-2000, -2000}))
        .isCloseTo(Math.log(2) - 2000, within(1e-9));
    assertThat(LogWeights.logSum(new double[] {-2000, Double.NEGATIVE_INFINITY})).isEqualTo(-2000);
    assertThat(LogWeights.logSum(new double[] {})).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(LogWeights.normalised(new double[] {-3000, -3000 + Math.log(3)}))
        .containsExactly(new double[] {.25, .75}, within(1e-9));
  }

  @Test
  void times_allWeightsZero_becomeEqualAndTheEvidenceZero() {
    double none = Double.NEGATIVE_INFINITY;
    Particles<String> particles = Particles.at("x", 4).times(new double[] {none, none, none, none});

    assertThat(particles.weights()).containsExactly(.25, .25, .25, .25);
    assertThat(particles.lost()).isTrue();
    assertThat(particles.logEvidence()).isEqualTo(none);
    assertThat(particles.times(new double[4]).logEvidence()).isEqualTo(none);
  }
}
