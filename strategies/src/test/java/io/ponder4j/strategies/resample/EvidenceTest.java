package io.ponder4j.strategies.resample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The evidence of a hidden Markov model, whose exact value is known. */
@Tag("stress")
class EvidenceTest {

  private static final int RUNS = 20_000;
  private static final long[] SEEDS = {1, 20_261_121};

  /** A mean with its standard error. */
  private record Mean(double value, double error) {
    static Mean of(double[] values) {
      double mean = Arrays.stream(values).average().orElseThrow();
      double variance =
          Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum() / (values.length - 1);
      return new Mean(mean, Math.sqrt(variance / values.length));
    }

    double errorsFrom(double exact) {
      return Math.abs(value - exact) / error;
    }
  }

  private static Mean mean(
      long seed,
      BiFunction<Hmm, SplittableRandom, ParticleLoop<Hmm.State>> loops,
      ToDoubleFunction<Particles<Hmm.State>> figure) {
    var random = new SplittableRandom(seed);
    var model = new Hmm(random.nextLong());
    ParticleLoop<Hmm.State> loop = loops.apply(model, random);
    return Mean.of(
        IntStream.range(0, RUNS).mapToDouble(i -> figure.applyAsDouble(loop.sample())).toArray());
  }

  private static void assertUnbiased(
      BiFunction<Hmm, SplittableRandom, ParticleLoop<Hmm.State>> loops) {
    for (long seed : SEEDS) {
      Mean evidence = mean(seed, loops, particles -> Math.exp(particles.logEvidence()));
      assertThat(evidence.errorsFrom(Hmm.EVIDENCE)).as("seed %s: %s", seed, evidence).isLessThan(4);
    }
  }

  static Stream<Arguments> resamplers() {
    return Arrays.stream(Resampler.values())
        .flatMap(each -> Stream.of(2, 4, 16).map(n -> Arguments.of(each, n)));
  }

  @ParameterizedTest
  @MethodSource("resamplers")
  void evidence_anyResamplerAndNumber_isUnbiased(Resampler resampler, int n) {
    var drawing = new Drawing(resampler, Tempering.NONE, Correction.NONE);

    assertUnbiased((model, random) -> Loops.of(model, n, drawing, random));
  }

  @ParameterizedTest
  @EnumSource
  void evidence_temperedAndCorrected_isUnbiased(Resampler resampler) {
    var drawing = new Drawing(resampler, LinearTempering.constant(3), Correction.IMPORTANCE);

    assertUnbiased((model, random) -> Loops.of(model, 8, drawing, random));
  }

  @ParameterizedTest
  @CsvSource({"0", "0.5", "0.9"})
  void evidence_resampledBelowAnEffectiveSize_isUnbiased(double essShare) {
    assertUnbiased(
        (model, random) ->
            Loops.of(model, 8, new Trigger(essShare), Stopped.FROZEN, Loops.PLAIN, random));
  }

  @Test
  void evidence_entropicAndCorrected_isUnbiased() {
    for (EntropicTempering.Rule rule : EntropicTempering.Rule.values()) {
      var tempering = new EntropicTempering(rule, 1, 1);
      var drawing = new Drawing(Resampler.SYSTEMATIC, tempering, Correction.IMPORTANCE);

      assertUnbiased((model, random) -> Loops.of(model, 8, drawing, random));
    }
  }

  @Test
  void evidence_temperedWithoutCorrection_isBiased() {
    var drawing = new Drawing(Resampler.MULTINOMIAL, LinearTempering.constant(3), Correction.NONE);
    for (long seed : SEEDS) {
      Mean evidence =
          mean(
              seed,
              (model, random) -> Loops.of(model, 8, drawing, random),
              particles -> Math.exp(particles.logEvidence()));

      assertThat(evidence.errorsFrom(Hmm.EVIDENCE)).isGreaterThan(20);
      assertThat(evidence.value()).isCloseTo(0.0551, within(0.001)); // as measured elsewhere
    }
  }

  @ParameterizedTest
  @CsvSource({"4, 1, MEAN, 1", "16, 1, MEAN, 1", "8, 3, MAX, 1", "8, 2, MEAN, 2", "8, 1, MEAN, 0"})
  void evidence_lookingAhead_isUnbiased(int n, int draws, LookAhead.Rule rule, double strength) {
    var drawing = new Drawing(Resampler.SYSTEMATIC, Tempering.NONE, Correction.IMPORTANCE);
    var lookAhead = new LookAhead(draws, rule, strength);

    assertUnbiased(
        (model, random) ->
            new ParticleLoop<>(
                model,
                n,
                Trigger.always(),
                Stopped.COMPETE,
                drawing,
                step -> random,
                lookAhead.guide(model),
                Loops.unwatched()));
  }

  @Test
  void weightedSums_unnormalised_areUnbiased() {
    // Not so the normalised ones: their mean is off at any finite number of particles.
    double exact = .8792424 * Hmm.EVIDENCE;
    for (long seed : SEEDS) {
      Mean sum =
          mean(
              seed,
              (model, random) -> Loops.of(model, 8, Loops.PLAIN, random),
              particles ->
                  IntStream.range(0, particles.size())
                      .filter(i -> particles.states().get(i).symbol == 1)
                      .mapToDouble(i -> Math.exp(particles.logWeights()[i]))
                      .sum());

      assertThat(sum.errorsFrom(exact)).as("%s", sum).isLessThan(4);
    }
  }

  @Test
  void evidence_someStepsFail_isUnbiased() {
    // A failure that has nothing to do with what was drawn loses particles, not weight.
    for (long seed : SEEDS) {
      var coins = new SplittableRandom(seed);
      assertUnbiased(
          (model, random) -> Loops.of(new Failing<>(model, coins, .1), 8, Loops.PLAIN, random));
    }
  }

  /** A model whose steps fail now and then. */
  private record Failing<S>(ParticleModel<S> model, SplittableRandom coins, double rate)
      implements ParticleModel<S> {
    @Override
    public S start() {
      return model.start();
    }

    @Override
    public List<java.util.Optional<S>> next(List<S> open) {
      var next = new java.util.ArrayList<>(model.next(open));
      for (int i = 1; i < next.size(); i++) { // one is left
        if (coins.nextDouble() < rate) {
          next.set(i, java.util.Optional.empty());
        }
      }
      return next;
    }

    @Override
    public java.util.OptionalDouble logPotential(S state) {
      return model.logPotential(state);
    }

    @Override
    public double logPotentialAgain(S stopped) {
      return model.logPotentialAgain(stopped);
    }

    @Override
    public boolean isStopped(S state) {
      return model.isStopped(state);
    }

    @Override
    public int maxSteps() {
      return model.maxSteps();
    }
  }
}
