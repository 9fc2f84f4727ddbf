package io.ponder4j.strategies.resample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ponder4j.testkit.Seeds;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ResamplerTest {

  /** Weights of sum 1, some of them 0, some tiny. */
  private static double[] weights(SplittableRandom random) {
    double[] weights = new double[1 + random.nextInt(12)];
    for (int i = 0; i < weights.length; i++) {
      double size = Math.pow(10, -random.nextInt(9));
      weights[i] = random.nextInt(4) == 0 ? 0 : size * random.nextDouble();
    }
    weights[random.nextInt(weights.length)] += 1e-3;
    double sum = Arrays.stream(weights).sum();
    return Arrays.stream(weights).map(w -> w / sum).toArray();
  }

  private static int[] counts(int[] ancestors, int size) {
    int[] counts = new int[size];
    for (int ancestor : ancestors) {
      counts[ancestor]++;
    }
    return counts;
  }

  @ParameterizedTest
  @Seeds(2_000)
  void ancestors_anyWeights_countsStayNearTheirMeans(long seed) {
    var random = new SplittableRandom(seed);
    double[] weights = weights(random);
    int n = 1 + random.nextInt(40);
    for (Resampler each : Resampler.values()) {
      int[] ancestors = each.ancestors(weights, n, random);
      int[] counts = counts(ancestors, weights.length);

      assertThat(ancestors).hasSize(n);
      for (int i = 0; i < counts.length; i++) {
        double mean = n * weights[i];
        assertThat(weights[i] > 0 || counts[i] == 0).as("%s drew a weight of 0", each).isTrue();
        switch (each) {
          case SYSTEMATIC -> assertThat(Math.abs(counts[i] - mean)).isLessThan(1 + 1e-9);
          case STRATIFIED -> assertThat(Math.abs(counts[i] - mean)).isLessThan(2 + 1e-9);
          case RESIDUAL -> assertThat(counts[i]).isGreaterThanOrEqualTo((int) (mean - 1e-9));
          case MULTINOMIAL -> {}
        }
      }
    }
  }

  @Test
  void systematic_weightOfAnEqualShare_isKeptAtLeastOnce() {
    double[] weights = {.25, .05, .35, .35};
    for (long seed = 0; seed < 1_000; seed++) {
      int[] ancestors = Resampler.SYSTEMATIC.ancestors(weights, 4, new SplittableRandom(seed));

      assertThat(ancestors).contains(0, 2, 3);
    }
  }

  @ParameterizedTest
  @EnumSource
  void ancestors_onAverage_areThoseOfTheWeights(Resampler resampler) {
    double[] weights = {.5, 0, .03, .3, .17};
    var random = new SplittableRandom(5);
    double[] sums = new double[weights.length];
    int runs = 40_000;
    for (int run = 0; run < runs; run++) {
      for (int ancestor : resampler.ancestors(weights, 7, random)) {
        sums[ancestor]++;
      }
    }

    for (int i = 0; i < sums.length; i++) {
      double error =
          Math.sqrt(7 * weights[i] * (1 - weights[i]) / runs); // multinomial: the largest
      assertThat(sums[i] / runs).isCloseTo(7 * weights[i], within(4 * error + 1e-12));
    }
  }

  @ParameterizedTest
  @EnumSource
  void ancestors_sumBelowOneByRounding_lastOfWeightNotPassed(Resampler resampler) {
    double[] weights = {.5, .5 - 1e-12, 0};
    for (long seed = 0; seed < 200; seed++) {
      assertThat(resampler.ancestors(weights, 5, new SplittableRandom(seed))).doesNotContain(2);
    }
  }

  @ParameterizedTest
  @EnumSource
  void ancestors_oneWeight_isAll(Resampler resampler) {
    assertThat(resampler.ancestors(new double[] {1}, 3, new SplittableRandom(1)))
        .containsExactly(0, 0, 0);
  }
}
