package io.ponder4j.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PassAtKTest {

  @ParameterizedTest
  @CsvSource({"1, .3", "2, .53333", "3, .70833", "5, .91667", "7, .99167", "8, 1"})
  void of_threeRightOfTen_isTheKnownValue(int k, double expected) {
    assertThat(PassAtK.of(10, 3, k)).isCloseTo(expected, within(5e-6));
  }

  @Test
  void of_manySamples_doesNotOverflow() {
    assertThat(PassAtK.of(10_000, 1, 100)).isCloseTo(0.01, within(1e-12));
    assertThat(PassAtK.of(10_000, 5_000, 10_000)).isEqualTo(1);
  }

  @Test
  void of_upToTwelveSamples_isTheAverageOverAllSubsets() {
    for (int n = 1; n <= 12; n++) {
      for (int correct = 0; correct <= n; correct++) {
        for (int k = 1; k <= n; k++) {
          assertThat(PassAtK.of(n, correct, k))
              .as("%d of %d, k %d", correct, n, k)
              .isCloseTo(byCounting(n, correct, k), within(1e-12));
        }
      }
    }
  }

  private static double byCounting(int n, int correct, int k) {
    int all = 0;
    int passed = 0;
    for (int bits = 0; bits < 1 << n; bits++) {
      if (Integer.bitCount(bits) == k) {
        all++;
        passed += (bits & ((1 << correct) - 1)) != 0 ? 1 : 0;
      }
    }
    return (double) passed / all;
  }

  @Test
  void of_noneOrAllRight_isZeroOrOne() {
    assertThat(PassAtK.of(5, 0, 5)).isZero();
    assertThat(PassAtK.of(5, 5, 1)).isEqualTo(1);
  }

  @Test
  void of_moreThanThereAre_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PassAtK.of(4, 2, 5))
        .withMessageContaining("k must be in 1..4");
    assertThatIllegalArgumentException().isThrownBy(() -> PassAtK.of(4, 2, 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PassAtK.of(4, 5, 1))
        .withMessageContaining("was 5");
  }
}
