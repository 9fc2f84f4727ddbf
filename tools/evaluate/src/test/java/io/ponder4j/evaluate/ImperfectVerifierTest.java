package io.ponder4j.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImperfectVerifierTest {

  /** Four easy problems, three hard ones, three that are never solved. */
  private static final List<ImperfectVerifier> MIXTURE =
      Stream.of(
              Collections.nCopies(4, new ImperfectVerifier(.6, .05)),
              Collections.nCopies(3, new ImperfectVerifier(.2, .1)),
              Collections.nCopies(3, new ImperfectVerifier(0, .1)))
          .flatMap(List::stream)
          .toList();

  @ParameterizedTest
  @CsvSource({".3, .05, .8955", ".3, .2, .6818", ".7, .05, .9790"})
  void limit_isTheKnownCeiling(double accuracy, double rate, double expected) {
    var verifier = new ImperfectVerifier(accuracy, rate);

    assertThat(verifier.limit()).isCloseTo(expected, within(5e-5));
    assertThat(verifier.accuracyWithin(100_000)).isCloseTo(verifier.limit(), within(1e-12));
  }

  @ParameterizedTest
  @CsvSource({"0, 40, .6014", ".5, 6, .4568", "1, 4, .3572", "2, 2, .2158"})
  void optimalAttempts_ofTheMixture_isTheKnownOne(double cost, int best, double utility) {
    assertThat(ImperfectVerifier.optimalAttempts(MIXTURE, cost, 40)).isEqualTo(best);
    assertThat(ImperfectVerifier.utility(MIXTURE, cost, best)).isCloseTo(utility, within(5e-5));
  }

  @Test
  void utility_manyAttemptsWithDearErrors_isBelowAbstaining() {
    assertThat(ImperfectVerifier.utility(MIXTURE, 2, 40)).isCloseTo(-.187, within(5e-4));
    assertThat(ImperfectVerifier.optimalAttempts(MIXTURE, 1_000, 40)).isZero();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void within_simulated_agrees(long seed) {
    var random = new SplittableRandom(seed);
    var verifier = new ImperfectVerifier(.3, .2);
    int repeats = 40_000;
    int right = 0;
    int wrong = 0;
    for (int i = 0; i < repeats; i++) {
      for (int attempt = 0; attempt < 3; attempt++) {
        boolean isRight = random.nextDouble() < .3;
        if (isRight || random.nextDouble() < .2) {
          right += isRight ? 1 : 0;
          wrong += isRight ? 0 : 1;
          break;
        }
      }
    }

    double tolerance = 4 * Math.sqrt(.25 / repeats);
    assertThat((double) right / repeats).isCloseTo(verifier.accuracyWithin(3), within(tolerance));
    assertThat((double) wrong / repeats).isCloseTo(verifier.falsePassWithin(3), within(tolerance));
  }

  @Test
  void nothingEverPasses_isNeverAnswered() {
    var verifier = new ImperfectVerifier(0, 0);

    assertThat(verifier.limit()).isZero();
    assertThat(verifier.accuracyWithin(10)).isZero();
    assertThat(verifier.falsePassWithin(10)).isZero();
  }

  @Test
  void estimate_fromLabelledSamples_isTheirShares() {
    var quality =
        new VerifierQuality(
            List.of(
                new Verdict(.9, true),
                new Verdict(.8, false),
                new Verdict(.2, false),
                new Verdict(.1, false)));

    assertThat(ImperfectVerifier.estimate(quality, .5))
        .isEqualTo(new ImperfectVerifier(.25, 1.0 / 3));
    assertThat(ImperfectVerifier.estimate(new VerifierQuality(List.of(new Verdict(1, true))), .5))
        .isEqualTo(new ImperfectVerifier(1, 0));
  }

  @Test
  void wrongNumbers_refused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new ImperfectVerifier(1.1, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new ImperfectVerifier(.5, -1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImperfectVerifier.optimalAttempts(List.of(), 1, 4));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImperfectVerifier.optimalAttempts(MIXTURE, -1, 4));
  }
}
