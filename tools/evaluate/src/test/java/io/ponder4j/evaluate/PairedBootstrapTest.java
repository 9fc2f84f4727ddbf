package io.ponder4j.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PairedBootstrapTest {

  /** The first is right with .7, the second with .5, and they share luck. */
  private static double[][] pairs(int problems, SplittableRandom random) {
    double[] first = new double[problems];
    double[] second = new double[problems];
    for (int i = 0; i < problems; i++) {
      double luck = random.nextDouble();
      first[i] = luck < .7 ? 1 : 0;
      second[i] = (random.nextInt(2) == 0 ? luck : random.nextDouble()) < .5 ? 1 : 0;
    }
    return new double[][] {first, second};
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void of_aThousandSyntheticRepeats_coversTheTruthInAbout95Percent(long seed) {
    var random = new SplittableRandom(seed);
    int covered = 0;
    for (int repeat = 0; repeat < 1000; repeat++) {
      double[][] pairs = pairs(150, random);
      PairedBootstrap interval = PairedBootstrap.of(pairs[0], pairs[1], 1_000, repeat);
      covered += interval.low() <= .2 && .2 <= interval.high() ? 1 : 0;
    }

    assertThat(covered).isBetween(920, 980);
  }

  @Test
  void of_equalDifferences_isAPoint() {
    double[] first = {1, 2, 3};
    double[] second = {.5, 1.5, 2.5};

    assertThat(PairedBootstrap.of(first, second, PairedBootstrap.DRAWS, 1))
        .isEqualTo(new PairedBootstrap(.5, .5, .5));
  }

  @Test
  void of_sameSeed_sameInterval_andNarrowerThanUnpaired() {
    double[][] pairs = pairs(400, new SplittableRandom(3));

    PairedBootstrap interval = PairedBootstrap.of(pairs[0], pairs[1], 10_000, 5);

    assertThat(PairedBootstrap.of(pairs[0], pairs[1], 10_000, 5)).isEqualTo(interval);
    assertThat(interval.difference()).isCloseTo(.2, within(.1));
    double unpaired = 2 * 1.96 * Math.sqrt((.7 * .3 + .5 * .5) / 400);
    assertThat(interval.high() - interval.low()).isLessThan(unpaired);
  }

  @Test
  void of_wrongUse_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PairedBootstrap.of(new double[2], new double[3], 1000, 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PairedBootstrap.of(new double[0], new double[0], 1000, 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PairedBootstrap.of(new double[1], new double[1], 5, 1));
  }
}
