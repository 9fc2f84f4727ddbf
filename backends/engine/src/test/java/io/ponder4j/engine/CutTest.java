package io.ponder4j.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.ponder4j.testkit.Seeds;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;

class CutTest {

  @ParameterizedTest
  @Seeds(200)
  void last_anyLogits_isThatOfASort(long seed) {
    var random = new SplittableRandom(seed);
    int count = 1 + random.nextInt(random.nextBoolean() ? 40 : 3000);
    float[] logits = new float[count];
    float[] weights = new float[count];
    int kind = random.nextInt(4);
    for (int i = 0; i < count; i++) {
      logits[i] =
          switch (kind) {
            case 0 -> (float) random.nextGaussian();
            case 1 -> random.nextInt(5) - 2; // ties
            case 2 -> (float) (Math.exp(80 * random.nextDouble()) * random.nextGaussian());
            default -> Float.intBitsToFloat(random.nextInt(1000)); // subnormal
          };
      weights[i] = random.nextInt(4); // sums are exact
    }
    double enough = 1 + random.nextInt(2 * count);
    Integer[] order = new Integer[count];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, (a, b) -> Float.compare(logits[b] + 0f, logits[a] + 0f)); // stable
    int last = 0;
    double mass = weights[order[0]];
    while (mass < enough && last < count - 1) {
      mass += weights[order[++last]];
    }

    assertThat(new Cut(count).last(logits, weights, count, enough)).isEqualTo(order[last]);
  }
}
