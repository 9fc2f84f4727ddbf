package io.ponder4j.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpTest {

  private static final int COUNT = 40_000;

  @ParameterizedTest
  @CsvSource({
    "1, 0",
    "1, 16.3",
    "1, -11.9",
    "1, 255.9",
    "1, -256.1",
    "1, 30000",
    "0.8, 20.7",
    "0.137, -7",
    "0.01, 3",
    "2.7, 600",
    "1000, 12",
    "1e-20, 1e-18",
    "1e30, 3e38",
  })
  void of_wholeRange_isThatOfMath(double temperature, float largest) {
    float[] logits = new float[COUNT];
    for (int i = 0; i < COUNT; i++) {
      logits[i] = (float) (largest - temperature * i * (87.0 / COUNT));
    }
    float[] weights = weights(logits, temperature, largest);

    for (int i = 0; i < COUNT; i++) {
      double exact = Math.exp(((double) logits[i] - largest) / temperature);
      assertThat(weights[i] / (double) weights[0] / exact - 1).isBetween(-3e-7, 3e-7);
    }
    assertThat(weights[0]).isBetween(0.7f, 1.42f);
  }

  @ParameterizedTest
  @CsvSource({"1, 5", "1, -5000", "1e-300, 5", "1e300, 5", "0.01, 3e38", "1e30, -3e38"})
  void of_atTheEnds_isZeroOrOne(double temperature, float largest) {
    float[] logits = {largest, Float.NEGATIVE_INFINITY, Math.max(-Float.MAX_VALUE, largest)};

    float[] weights = weights(logits, temperature, largest);

    assertThat(weights[0]).isBetween(0.7f, 1.42f);
    assertThat(weights[1]).isZero();
    assertThat(weights[2]).isEqualTo(weights[0]);
  }

  @ParameterizedTest
  @CsvSource({"1, 5", "0.3, 700"})
  void of_farBelow_isZero(double temperature, float largest) {
    float[] logits = new float[COUNT];
    for (int i = 0; i < COUNT; i++) {
      logits[i] = (float) (largest - temperature * (89 + i * 0.1));
    }
    logits[1] = -Float.MAX_VALUE;

    assertThat(weights(logits, temperature, largest)).containsOnly(0f);
  }

  private static float[] weights(float[] logits, double temperature, float largest) {
    float[] weights = new float[logits.length];
    Arrays.fill(weights, Float.NaN);
    new Exp(temperature, largest).of(logits, weights, new float[logits.length], 0, logits.length);
    return weights;
  }
}
