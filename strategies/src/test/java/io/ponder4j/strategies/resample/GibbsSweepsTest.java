package io.ponder4j.strategies.resample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sweeps on a hidden Markov model whose posterior is known. */
class GibbsSweepsTest {

  private static final int SWEEPS = 60_000;
  private static final Drawing MULTINOMIAL =
      new Drawing(Resampler.MULTINOMIAL, Tempering.NONE, Correction.NONE);

  /** What sweeps sample, and what is known of it. */
  private record Sampled(
      ParticleModel<Hmm.State> model,
      Function<List<Hmm.State>, Reference<Hmm.State>> references,
      double[] posterior) {

    static Sampled kept(Hmm model) {
      return new Sampled(model, path -> Reference.kept(model, path), Hmm.posterior());
    }

    static Sampled redrawn(Hmm model) {
      return new Sampled(model, path -> Reference.redrawn(model, model, path), Hmm.posterior());
    }

    static Sampled oneAhead(Hmm hmm) {
      var model = new OneAhead(hmm);
      return new Sampled(
          model,
          path -> {
            model.marked().clear();
            model.marked().addAll(path);
            return Reference.kept(model, path);
          },
          Hmm.posterior());
    }

    /** Potentials look at the first state too. */
    static Sampled remembering(Hmm hmm, boolean splicesBlindly) {
      var model = new Remembering(hmm);
      ParticleModel<Hmm.State> judge = splicesBlindly ? hmm : model;
      return new Sampled(
          model, path -> Reference.redrawn(judge, hmm, path), Remembering.posterior());
    }
  }

  /**
   * How far the law of the paths after a sweep is from the posterior, in total variation.
   *
   * @param chained true where each sweep goes on from the last one; else each begins with a draw
   *     from the posterior
   */
  private static double distance(Function<Hmm, Sampled> what, int n, long seed, boolean chained) {
    var random = new SplittableRandom(seed);
    Sampled sampled = what.apply(new Hmm(random.nextLong()));
    ParticleLoop<Hmm.State> loop = Loops.of(sampled.model(), n, MULTINOMIAL, random);
    double[] posterior = sampled.posterior();
    double[] counts = new double[1 << Hmm.LENGTH];
    List<Hmm.State> reference = Hmm.path(one(posterior, random));
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      Particles<Hmm.State> particles = loop.sample(sampled.references().apply(reference));
      Hmm.State drawn = particles.states().get(one(particles.weights(), random));
      counts[drawn.bits()]++;
      reference = chained ? drawn.history() : Hmm.path(one(posterior, random));
    }
    double difference = 0;
    for (int i = 0; i < counts.length; i++) {
      difference += Math.abs(counts[i] / SWEEPS - posterior[i]) / 2;
    }
    return difference;
  }

  private static int one(double[] weights, SplittableRandom random) {
    return Resampler.MULTINOMIAL.ancestors(weights, 1, random)[0];
  }

  @Test
  void posterior_ofTheModel_isTheKnownOne() {
    double[] posterior = Hmm.posterior();

    assertThat(Arrays.stream(posterior).sum()).isCloseTo(1, within(1e-6));
    assertThat(posterior[0b0111]).isCloseTo(.345275, within(1e-6));
    assertThat(posterior[0b1101]).isCloseTo(.057546, within(1e-6));
  }

  @ParameterizedTest
  @CsvSource({"2, 1", "2, 77", "4, 1", "4, 77"})
  void sweep_fromThePosterior_leavesItInvariant(int n, long seed) {
    assertThat(distance(Sampled::kept, n, seed, false)).isLessThan(.015);
  }

  @ParameterizedTest
  @CsvSource({"4, 1", "4, 77"})
  void sweeps_oneAfterTheOther_comeToThePosterior(int n, long seed) {
    assertThat(distance(Sampled::kept, n, seed, true)).isLessThan(.03);
  }

  @Test
  void sweeps_referenceWeighedOneStepAhead_comeToAnotherLaw() {
    assertThat(distance(Sampled::oneAhead, 4, 1, true)).isGreaterThan(.1);
  }

  @ParameterizedTest
  @CsvSource({"2, 1", "4, 77"})
  void ancestorSampling_fromThePosterior_leavesItInvariant(int n, long seed) {
    assertThat(distance(Sampled::redrawn, n, seed, false)).isLessThan(.015);
  }

  @ParameterizedTest
  @CsvSource({"2, 77", "4, 1"})
  void ancestorSampling_oneSweepAfterTheOther_comesToThePosterior(int n, long seed) {
    assertThat(distance(Sampled::redrawn, n, seed, true)).isLessThan(.03);
  }

  @ParameterizedTest
  @CsvSource({"2, 1", "4, 77"})
  void ancestorSampling_potentialsOfTheWholePath_leavesThePosteriorInvariant(int n, long seed) {
    assertThat(distance(hmm -> Sampled.remembering(hmm, false), n, seed, false)).isLessThan(.015);
  }

  @Test
  void ancestorSampling_restNotWeighedAgain_comesToAnotherLaw() {
    assertThat(distance(hmm -> Sampled.remembering(hmm, true), 4, 1, true)).isGreaterThan(.05);
  }

  /** The share of sweeps after which the first state is another one. */
  private static double firstStateRenewed(boolean redraws) {
    var random = new SplittableRandom(5);
    var model = new Hmm(6, 60);
    ParticleLoop<Hmm.State> loop = Loops.of(model, 4, MULTINOMIAL, random);
    List<Hmm.State> path = loop.sample().states().get(0).history();
    int sweeps = 500;
    int renewed = 0;
    for (int sweep = 0; sweep < sweeps; sweep++) {
      Particles<Hmm.State> particles =
          loop.sample(
              redraws ? Reference.redrawn(model, model, path) : Reference.kept(model, path));
      List<Hmm.State> next = particles.states().get(one(particles.weights(), random)).history();
      renewed += next.get(0) == path.get(0) ? 0 : 1;
      path = next;
    }
    return (double) renewed / sweeps;
  }

  @Test
  void ancestorSampling_longPathsAndFewParticles_changesTheFirstStepsToo() {
    assertThat(firstStateRenewed(false)).isLessThan(.05);
    assertThat(firstStateRenewed(true)).isGreaterThan(.5);
  }

  @Test
  void reference_inEachSweep_staysTheLastParticle() {
    var random = new SplittableRandom(3);
    var model = new Hmm(4);
    ParticleLoop<Hmm.State> loop = Loops.of(model, 5, MULTINOMIAL, random);
    List<Hmm.State> reference = loop.sample().states().get(2).history();

    Particles<Hmm.State> particles = loop.sample(Reference.kept(model, reference));

    assertThat(particles.states()).hasSize(5);
    assertThat(particles.states().get(4)).isSameAs(reference.get(3));
  }

  @Test
  void sample_allSweeps_eachWithItsReferenceAmongTheParticles() {
    var random = new SplittableRandom(3);
    var model = new Hmm(4);
    List<Integer> asked = new ArrayList<>();

    Particles<Hmm.State> particles =
        new GibbsSweeps<>(
                model,
                sweep -> {
                  asked.add(sweep);
                  return Loops.of(model, 4, MULTINOMIAL, random);
                },
                3,
                state -> Reference.kept(model, state.history()),
                sweep -> random)
            .sample();

    assertThat(asked).containsExactly(0, 1, 2);
    assertThat(particles.states()).hasSize(12);
    assertThat(particles.states().subList(0, 4)).contains(particles.states().get(7));
    assertThat(particles.states().subList(4, 8)).contains(particles.states().get(11));
    assertThat(particles.logTotal()).isCloseTo(Math.log(3), within(1e-9));
  }

  /** What some models have of another one. */
  private interface Like extends ParticleModel<Hmm.State> {
    Hmm hmm();

    @Override
    default Hmm.State start() {
      return hmm().start();
    }

    @Override
    default List<Optional<Hmm.State>> next(List<Hmm.State> open) {
      return hmm().next(open);
    }

    @Override
    default double logPotentialAgain(Hmm.State stopped) {
      return hmm().logPotentialAgain(stopped);
    }

    @Override
    default boolean isStopped(Hmm.State state) {
      return hmm().isStopped(state);
    }

    @Override
    default int maxSteps() {
      return hmm().maxSteps();
    }
  }

  /** Reads the weight of a reference's states where they will be at the next step: wrong. */
  private record OneAhead(Hmm hmm, List<Hmm.State> marked) implements Like {

    OneAhead(Hmm hmm) {
      this(hmm, new ArrayList<>());
    }

    @Override
    public OptionalDouble logPotential(Hmm.State state) {
      int at = marked.indexOf(state);
      boolean hasNext = at >= 0 && at + 1 < marked.size();
      return hmm.logPotential(hasNext ? marked.get(at + 1) : state);
    }
  }

  /** Weighs later states by whether they are like the first one. */
  private record Remembering(Hmm hmm) implements Like {

    static double[] posterior() {
      double[] law = Hmm.posterior();
      double sum = 0;
      for (int bits = 0; bits < law.length; bits++) {
        for (int t = 1; t < Hmm.LENGTH; t++) {
          law[bits] *= likeness(bits >> (Hmm.LENGTH - 1), bits >> (Hmm.LENGTH - 1 - t) & 1);
        }
        sum += law[bits];
      }
      double total = sum;
      return Arrays.stream(law).map(each -> each / total).toArray();
    }

    private static double likeness(int first, int later) {
      return first == later ? .2 : .9;
    }

    @Override
    public OptionalDouble logPotential(Hmm.State state) {
      double own = hmm.logPotential(state).orElseThrow();
      int first = state.history().get(0).symbol;
      return OptionalDouble.of(
          own + (state.depth == 1 ? 0 : Math.log(likeness(first, state.symbol))));
    }
  }
}
