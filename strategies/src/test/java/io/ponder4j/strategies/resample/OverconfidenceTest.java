package io.ponder4j.strategies.resample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A verifier that is sure of the wrong paths for three steps of eight: right ones are scored .6,
 * then .95, wrong ones .99, then .05. A path is right with probability .75.
 */
@Tag("stress")
class OverconfidenceTest {

  private static final int RUNS = 20_000;
  private static final int STEPS = 8;

  private record State(int depth, boolean right) {}

  private record Trap(SplittableRandom random) implements ParticleModel<State> {
    @Override
    public State start() {
      return new State(0, false);
    }

    @Override
    public List<Optional<State>> next(List<State> open) {
      List<Optional<State>> next = new ArrayList<>();
      for (State at : open) {
        boolean right = at.depth() == 0 ? random.nextDouble() < .75 : at.right();
        next.add(Optional.of(new State(at.depth() + 1, right)));
      }
      return next;
    }

    @Override
    public OptionalDouble logPotential(State state) {
      double score = state.depth() <= 3 ? (state.right() ? .6 : .99) : (state.right() ? .95 : .05);
      return OptionalDouble.of(
          Potential.ODDS.log(
              score, OptionalDouble.empty(), io.ponder4j.verify.ScoreRange.PROBABILITY));
    }

    @Override
    public double logPotentialAgain(State stopped) {
      throw new AssertionError("all stop at once");
    }

    /** One more than is counted: after the last step too there is a resampling. */
    @Override
    public boolean isStopped(State state) {
      return state.depth() > STEPS;
    }

    @Override
    public int maxSteps() {
      return STEPS;
    }
  }

  /** How often some right path is left. */
  private static double survival(int n, Drawing drawing, long seed) {
    var random = new SplittableRandom(seed);
    ParticleLoop<State> loop = Loops.of(new Trap(random), n, drawing, random);
    int survived = 0;
    for (int run = 0; run < RUNS; run++) {
      survived += loop.sample().states().stream().anyMatch(State::right) ? 1 : 0;
    }
    return (double) survived / RUNS;
  }

  @ParameterizedTest
  @CsvSource({
    "4, .322, .346, .317",
    "8, .108, .226, .169",
    "16, .012, .141, .114",
  })
  void rightPaths_survive(int n, double plain, double entropic, double entropicSystematic) {
    var tempering = EntropicTempering.by(EntropicTempering.Rule.ESS);
    for (long seed : new long[] {1, 99}) {
      double p =
          survival(n, new Drawing(Resampler.MULTINOMIAL, Tempering.NONE, Correction.NONE), seed);
      double e = survival(n, new Drawing(Resampler.MULTINOMIAL, tempering, Correction.NONE), seed);
      double s = survival(n, new Drawing(Resampler.SYSTEMATIC, tempering, Correction.NONE), seed);

      // At 4 particles systematic annealing and none are too near each other to tell apart.
      assertThat(n == 4 || e > p + .05).as("%s against %s", e, p).isTrue();
      assertThat(n == 4 || s > p + .03).as("%s against %s", s, p).isTrue();
      assertThat(p).isCloseTo(plain, within(.016)); // measured elsewhere, by fewer runs
      assertThat(e).isCloseTo(entropic, within(.016));
      assertThat(s).isCloseTo(entropicSystematic, within(.016));
    }
  }
}
