package io.ponder4j.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CoverageLawTest {

  private static final double[] KNOWN = {.3012, .4028, .5020, .5931, .6731, .7408, .7966, .8417};

  @Test
  void at_knownLaw_isTheKnownCurve() {
    var law = new CoverageLaw(-1.2, -0.4);

    for (int i = 0; i < KNOWN.length; i++) {
      assertThat(law.at(1 << i)).isCloseTo(KNOWN[i], within(5e-5));
    }
  }

  @Test
  void fit_noiseless_recoversTheLaw() {
    var law = new CoverageLaw(-1.2, -0.4);
    Map<Integer, Double> coverage = new HashMap<>();
    for (int k = 1; k <= 128; k *= 2) {
      coverage.put(k, law.at(k));
    }

    CoverageLaw fitted = CoverageLaw.fit(coverage);

    assertThat(fitted.a()).isCloseTo(-1.2, within(1e-9));
    assertThat(fitted.b()).isCloseTo(-0.4, within(1e-9));
  }

  @Test
  void fit_pointsWithoutALogarithm_areLeftOut() {
    var law = new CoverageLaw(-2, -0.5);
    Map<Integer, Double> coverage =
        Map.of(1, law.at(1), 2, law.at(2), 4, law.at(4), 512, 1.0, 3, 0.0);

    assertThat(CoverageLaw.fit(coverage).b()).isCloseTo(-0.5, within(1e-9));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CoverageLaw.fit(Map.of(1, 0.0, 2, 1.0, 4, .5)))
        .withMessageContaining("two points");
    assertThatIllegalArgumentException().isThrownBy(() -> CoverageLaw.fit(Map.of(0, .5, 1, .6)));
  }
}
