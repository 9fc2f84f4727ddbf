package io.ponder4j.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ponder4j.generate.GenerationException;
import io.ponder4j.generate.SamplingParams;
import io.ponder4j.testkit.Seeds;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SamplerTest {

  private static final SamplingParams PLAIN = SamplingParams.DEFAULT;

  /** The law by the definition: slow, plain, from the outside in. */
  private static double[] law(float[] logits, SamplingParams params) {
    int n = logits.length;
    double[] p = new double[n];
    double max = Double.NEGATIVE_INFINITY;
    for (float logit : logits) {
      max = Math.max(max, logit);
    }
    for (int i = 0; i < n; i++) {
      p[i] = Math.exp((logits[i] - max) / params.temperature());
    }
    Integer[] order = new Integer[n];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, (a, b) -> p[a] != p[b] ? Double.compare(p[b], p[a]) : a - b);
    int kept = params.topK() == 0 ? n : Math.min(n, params.topK());
    double sum = 0;
    for (int i = 0; i < kept; i++) {
      sum += p[order[i]];
    }
    double mass = 0;
    int last = 0;
    while (last < kept && (last == 0 || mass < params.topP() * sum)) {
      mass += p[order[last++]];
    }
    if (params.topP() == 1) {
      last = kept;
    }
    double[] law = new double[n];
    double total = 0;
    for (int i = 0; i < last; i++) {
      if (p[order[i]] >= params.minP() * p[order[0]]) {
        law[order[i]] = p[order[i]];
        total += p[order[i]];
      }
    }
    for (int i = 0; i < n; i++) {
      law[i] /= total;
    }
    return law;
  }

  @ParameterizedTest
  @Seeds(60)
  void draw_anyParameters_followsTheLaw(long seed) {
    var random = new SplittableRandom(seed);
    int n = 2 + random.nextInt(30);
    float[] logits = new float[n];
    for (int i = 0; i < n; i++) {
      logits[i] =
          random.nextInt(5) == 0 ? Float.NEGATIVE_INFINITY : (float) (6 * random.nextDouble());
    }
    logits[random.nextInt(n)] = 3;
    SamplingParams params =
        PLAIN
            .withTemperature(0.3 + 2 * random.nextDouble())
            .withTopK(random.nextInt(2 * n))
            .withTopP(random.nextBoolean() ? 1 : 0.1 + 0.9 * random.nextDouble())
            .withMinP(random.nextBoolean() ? 0 : 0.5 * random.nextDouble());
    double[] law = law(logits, params);
    var sampler = new Sampler(n);
    float[] before = logits.clone();
    int draws = 20_000;
    int[] counts = new int[n];

    sampler.read(logits);
    for (int i = 0; i < draws; i++) {
      counts[sampler.draw(params, Sampler.uniform(seed, i))]++;
    }

    double chiSquare = 0;
    int degrees = -1;
    for (int i = 0; i < n; i++) {
      if (law[i] == 0) {
        assertThat(counts[i]).isZero();
      } else {
        double expected = law[i] * draws;
        chiSquare += (counts[i] - expected) * (counts[i] - expected) / Math.max(expected, 1);
        degrees++;
      }
    }
    // Mean plus 5 standard deviations of chi-square.
    assertThat(chiSquare)
        .isLessThan(Math.max(1, degrees) + 5 * Math.sqrt(2.0 * Math.max(1, degrees)));
    assertThat(logits).isEqualTo(before);
    for (int i = 0; i < n; i++) {
      assertThat(Math.exp(sampler.logProb(params, i))).isCloseTo(law[i], Offset.offset(1e-6));
    }
  }

  @Test
  void draw_temperatureZero_takesTheLowestIdOfTheLargest() {
    var sampler = new Sampler(4);

    sampler.read(new float[] {1, 3, 3, 2});
    int drawn = sampler.draw(PLAIN.withTemperature(0), 0.99);

    assertThat(drawn).isEqualTo(1);
  }

  @Test
  void draw_atTheEdges_neverTakesAnImpossibleToken() {
    var sampler = new Sampler(4);
    sampler.read(new float[] {Float.NEGATIVE_INFINITY, 0, 1, Float.NEGATIVE_INFINITY});

    assertThat(sampler.draw(PLAIN, 0)).isEqualTo(1);
    assertThat(sampler.draw(PLAIN, Math.nextDown(1.0))).isEqualTo(2);
    assertThat(sampler.draw(PLAIN.withTopK(1), Math.nextDown(1.0))).isEqualTo(2);
  }

  @Test
  void draw_topKTies_keepTheLowerIds() {
    var sampler = new Sampler(4);
    sampler.read(new float[] {1, 2, 2, 2});

    for (int i = 0; i < 100; i++) {
      assertThat(sampler.draw(PLAIN.withTopK(2), i / 100.0)).isIn(1, 2);
    }
  }

  @ParameterizedTest
  @Seeds(30)
  void draw_largeVocabulary_isTheInverseOfTheLawByDefinition(long seed) {
    var random = new SplittableRandom(seed);
    int n = 1 + random.nextInt(20_000);
    double spread = 4 * random.nextDouble(); // from flat to peaked
    float[] logits = new float[n];
    for (int i = 0; i < n; i++) {
      logits[i] = (float) (spread * random.nextGaussian());
    }
    SamplingParams params =
        PLAIN
            .withTemperature(random.nextBoolean() ? 1 : 0.3 + 2 * random.nextDouble())
            .withTopK(random.nextInt(3) == 0 ? 1 + random.nextInt(2 * n) : 0)
            .withTopP(random.nextBoolean() ? 1 : 0.05 + 0.95 * random.nextDouble())
            .withMinP(random.nextBoolean() ? 0 : 0.3 * random.nextDouble());
    double[] law = law(logits, params);
    double[] below = new double[n + 1];
    for (int i = 0; i < n; i++) {
      below[i + 1] = below[i] + law[i];
    }
    var sampler = new Sampler(n);
    sampler.read(logits);

    for (int i = 0; i < 200; i++) {
      double u = Sampler.uniform(seed, i);
      int drawn = sampler.draw(params, u);

      assertThat(law[drawn]).isPositive();
      assertThat(u).isBetween(below[drawn] - 5e-7, below[drawn + 1] + 5e-7); // weights are floats
    }
  }

  @Test
  void read_impossibleOrNoNumbers_isNoLaw() {
    var sampler = new Sampler(3);
    float inf = Float.POSITIVE_INFINITY;

    for (float[] row :
        List.of(
            new float[] {-inf, -inf, -inf},
            new float[] {1, Float.NaN, 2},
            new float[] {Float.NaN, 1, 2},
            new float[] {-inf, 1, Float.NaN},
            new float[] {1, inf, 2})) {
      assertThatThrownBy(() -> sampler.read(row))
          .isInstanceOf(GenerationException.class)
          .hasMessageContaining("not finite numbers");
    }
  }

  @Test
  void read_notANumberAnywhere_isNoLaw() {
    var sampler = new Sampler(2100);

    for (int id = 0; id < 2100; id += 7) {
      float[] row = new float[2100];
      row[id] = Float.NaN;
      assertThatThrownBy(() -> sampler.read(row)).isInstanceOf(GenerationException.class);
    }
  }

  @ParameterizedTest
  @Seeds(60)
  void read_anyRow_isTheLawByDefinition(long seed) {
    var random = new SplittableRandom(seed);
    float[] logits = anyRow(random);
    double largest = Double.NEGATIVE_INFINITY;
    for (float logit : logits) {
      largest = Math.max(largest, logit);
    }
    double sum = 0;
    double below = 0;
    for (float logit : logits) {
      double weight = Math.exp(logit - largest);
      sum += weight;
      below += weight > 0 ? (logit - largest) * weight : 0;
    }

    Law law = new Sampler(logits.length).read(logits);

    assertThat(law.logSumExp() - largest)
        .isNotNegative()
        .isCloseTo(Math.log(sum), Offset.offset(4e-7));
    double entropy = Math.log(sum) - below / sum;
    assertThat(law.entropy())
        .isNotNegative()
        .isCloseTo(entropy, Offset.offset(5e-7 * (1 + entropy)));
  }

  /** Rows of 1 to 5,000 logits: flat and peaked, near zero and far from it, some impossible. */
  private static float[] anyRow(SplittableRandom random) {
    float[] logits = new float[1 + random.nextInt(random.nextBoolean() ? 40 : 5000)];
    double spread = Math.exp(12 * random.nextDouble() - 6);
    double offset = random.nextInt(3) == 0 ? 0 : Math.exp(20 * random.nextDouble() - 5);
    double sign = random.nextBoolean() ? 1 : -1;
    boolean someImpossible = random.nextBoolean();
    for (int id = 0; id < logits.length; id++) {
      boolean impossible = someImpossible && random.nextInt(4) == 0;
      logits[id] =
          impossible
              ? Float.NEGATIVE_INFINITY
              : (float) (sign * offset + spread * random.nextGaussian());
    }
    logits[random.nextInt(logits.length)] = (float) (sign * offset);
    return logits;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 22, 1023, 1024, 1025, 5000})
  void read_equalLogits_haveTheEntropyOfTheVocabulary(int vocabulary) {
    float[] logits = new float[vocabulary];
    Arrays.fill(logits, 3.7f);

    Law law = new Sampler(vocabulary).read(logits);

    assertThat(law.entropy()).isCloseTo(Math.log(vocabulary), Offset.offset(1e-12));
    assertThat(law.logProb(3.7f)).isCloseTo(-Math.log(vocabulary), Offset.offset(1e-12));
  }

  @Test
  void draw_equalLogits_keepTheLowestIds() {
    int vocabulary = 3000;
    var sampler = new Sampler(vocabulary);
    sampler.read(new float[vocabulary]);
    double u = Math.nextDown(1.0);

    assertThat(sampler.draw(PLAIN.withTopK(700), u)).isEqualTo(699);
    assertThat(sampler.draw(PLAIN.withTopP(0.4999), u)).isEqualTo(1499);
    assertThat(sampler.draw(PLAIN.withMinP(0.9), u)).isEqualTo(2999);
    assertThat(sampler.draw(PLAIN.withTemperature(0), u)).isZero();
  }

  @Test
  void draw_largeRowAtTheEdges_neverTakesAnImpossibleToken() {
    float[] logits = new float[2100];
    Arrays.fill(logits, Float.NEGATIVE_INFINITY);
    logits[700] = 1;
    logits[1500] = -3e38f;
    logits[1600] = 1;
    var sampler = new Sampler(logits.length);
    sampler.read(logits);

    for (var params :
        List.of(
            PLAIN,
            PLAIN.withTemperature(1e-300),
            PLAIN.withTemperature(1e-3),
            PLAIN.withTemperature(100),
            PLAIN.withTopK(1000),
            PLAIN.withTopP(Math.nextDown(1.0)),
            PLAIN.withMinP(1e-300))) {
      assertThat(sampler.draw(params, 0)).isEqualTo(700);
      assertThat(sampler.draw(params, Math.nextDown(1.0))).isEqualTo(1600);
    }
    assertThat(sampler.draw(PLAIN.withTemperature(1e300), 0.5)).isIn(700, 1500, 1600);
  }

  @Test
  void uniform_seedsAndPositions_areSpreadAndIndependent() {
    int[] buckets = new int[100];
    double correlation = 0;
    int n = 100_000;
    for (int i = 0; i < n; i++) {
      double u = Sampler.uniform(i / 100, i % 100);
      buckets[(int) (100 * u)]++;
      correlation += (u - 0.5) * (Sampler.uniform(i / 100, i % 100 + 1) - 0.5);
    }

    double chiSquare = 0;
    for (int count : buckets) {
      chiSquare += (count - 1000.0) * (count - 1000.0) / 1000;
    }
    assertThat(chiSquare).isLessThan(99 + 5 * Math.sqrt(2 * 99));
    assertThat(Math.abs(12 * correlation / n)).isLessThan(4 / Math.sqrt(n));
  }

  @Test
  void law_ofUniformLogits_hasTheEntropyOfTheVocabulary() {
    Law law = new Sampler(8).read(new float[8]);

    assertThat(law.entropy()).isCloseTo(Math.log(8), Offset.offset(1e-12));
    assertThat(law.logProb(0)).isCloseTo(-Math.log(8), Offset.offset(1e-12));
  }
}
