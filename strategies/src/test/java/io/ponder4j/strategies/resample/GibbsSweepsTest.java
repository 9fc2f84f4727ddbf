package io.ponder4j.strategies.resample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sweeps on a hidden Markov model whose posterior is known. */
class GibbsSweepsTest {

  private static final int SWEEPS = 60_000;
  private static final Drawing MULTINOMIAL =
      new Drawing(Resampler.MULTINOMIAL, Tempering.NONE, Correction.NONE);

  /**
   * How far the law of the paths after a sweep is from the posterior, in total variation.
   *
   * @param chained true where each sweep goes on from the last one; else each begins with a draw
   *     from the posterior
   */
  private static double distance(int n, long seed, boolean chained, boolean oneAhead) {
    var random = new SplittableRandom(seed);
    var model = new Hmm(random.nextLong());
    ParticleLoop<Hmm.State> loop =
        Loops.of(oneAhead ? new OneAhead(model) : model, n, MULTINOMIAL, random);
    double[] posterior = Hmm.posterior();
    double[] counts = new double[1 << Hmm.LENGTH];
    List<Hmm.State> reference = Hmm.path(one(posterior, random));
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      OneAhead.mark(reference);
      Particles<Hmm.State> particles = loop.sample(Reference.kept(model, reference));
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
    assertThat(distance(n, seed, false, false)).isLessThan(.015);
  }

  @ParameterizedTest
  @CsvSource({"4, 1", "4, 77"})
  void sweeps_oneAfterTheOther_comeToThePosterior(int n, long seed) {
    assertThat(distance(n, seed, true, false)).isLessThan(.03);
  }

  @Test
  void sweeps_referenceWeighedOneStepAhead_comeToAnotherLaw() {
    assertThat(distance(4, 1, true, true)).isGreaterThan(.1);
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

  /** Reads the weight of a reference's states where they will be at the next step: wrong. */
  private record OneAhead(Hmm model) implements ParticleModel<Hmm.State> {

    private static final List<Hmm.State> MARKED = new ArrayList<>();

    static void mark(List<Hmm.State> reference) {
      MARKED.clear();
      MARKED.addAll(reference);
    }

    @Override
    public java.util.OptionalDouble logPotential(Hmm.State state) {
      int at = MARKED.indexOf(state);
      boolean hasNext = at >= 0 && at + 1 < MARKED.size();
      return model.logPotential(hasNext ? MARKED.get(at + 1) : state);
    }

    @Override
    public Hmm.State start() {
      return model.start();
    }

    @Override
    public List<java.util.Optional<Hmm.State>> next(List<Hmm.State> open) {
      return model.next(open);
    }

    @Override
    public double logPotentialAgain(Hmm.State stopped) {
      return model.logPotentialAgain(stopped);
    }

    @Override
    public boolean isStopped(Hmm.State state) {
      return model.isStopped(state);
    }

    @Override
    public int maxSteps() {
      return model.maxSteps();
    }
  }
}
