package io.ponder4j.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.ponder4j.testkit.Seeds;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

class VerifierQualityTest {

  private static final VerifierQuality FOUR =
      new VerifierQuality(
          List.of(
              new Verdict(.9, true),
              new Verdict(.4, true),
              new Verdict(.6, false),
              new Verdict(.1, false)));

  @Test
  void rates_countFromTheThresholdOn() {
    assertThat(FOUR.falsePositiveRate(.6)).isEqualTo(.5);
    assertThat(FOUR.falsePositiveRate(.61)).isZero();
    assertThat(FOUR.falseNegativeRate(.6)).isEqualTo(.5);
    assertThat(FOUR.falseNegativeRate(.4)).isZero();
    assertThat(new VerifierQuality(List.of(new Verdict(1, true))).falsePositiveRate(.5)).isNaN();
  }

  @Test
  void auc_isTheShareOfPairsInOrder() {
    assertThat(FOUR.auc()).isEqualTo(.75);
  }

  @ParameterizedTest
  @Seeds(100)
  void auc_anyScores_isThatOfAllPairs(long seed) {
    var random = new SplittableRandom(seed);
    List<Verdict> verdicts =
        Stream.concat(
                Stream.of(new Verdict(1, true), new Verdict(2, false)),
                IntStream.range(0, random.nextInt(30))
                    .mapToObj(i -> new Verdict(random.nextInt(5), random.nextBoolean())))
            .toList();

    double pairs = 0;
    double ordered = 0;
    for (Verdict right : verdicts) {
      for (Verdict wrong : verdicts) {
        if (right.correct() && !wrong.correct()) {
          pairs++;
          ordered += right.score() > wrong.score() ? 1 : right.score() == wrong.score() ? .5 : 0;
        }
      }
    }

    assertThat(new VerifierQuality(verdicts).auc()).isCloseTo(ordered / pairs, within(1e-12));
  }

  @Test
  void brier_isTheMeanSquaredError() {
    assertThat(FOUR.brier()).isCloseTo((.01 + .36 + .36 + .01) / 4, within(1e-15));
  }

  @Test
  void calibrationError_isTheGapABin() {
    // two bins: .4 and .1 of which half are right, .9 and .6 of which half are right
    assertThat(FOUR.calibrationError(2)).isCloseTo((.5 + .5) / 4, within(1e-12));
    assertThat(FOUR.calibrationError(VerifierQuality.BINS))
        .isCloseTo((.1 + .6 + .6 + .1) / 4, within(1e-12));
    var sure = new VerifierQuality(List.of(new Verdict(1, true), new Verdict(0, false)));
    assertThat(sure.calibrationError(VerifierQuality.BINS)).isZero();
  }

  @Test
  void calibrationError_calibratedScores_tendsToZero() {
    var random = new SplittableRandom(4);
    List<Verdict> verdicts =
        IntStream.range(0, 60_000)
            .mapToObj(i -> random.nextDouble())
            .map(p -> new Verdict(p, random.nextDouble() < p))
            .toList();

    var quality = new VerifierQuality(verdicts);

    assertThat(quality.calibrationError(VerifierQuality.BINS)).isLessThan(.01);
    assertThat(quality.brier()).isCloseTo(1.0 / 6, within(.005)); // E[p (1 - p)]
    assertThat(quality.auc()).isCloseTo(5.0 / 6, within(.01));
  }

  @Test
  void calibration_ofScoresThatAreNoProbabilities_refused() {
    var real = new VerifierQuality(List.of(new Verdict(3.5, true)));

    assertThatIllegalArgumentException().isThrownBy(real::brier).withMessageContaining("3.5");
    assertThatIllegalArgumentException().isThrownBy(() -> real.calibrationError(15));
    assertThatIllegalArgumentException().isThrownBy(() -> FOUR.calibrationError(0));
    assertThatIllegalArgumentException().isThrownBy(() -> new VerifierQuality(List.of()));
  }
}
