package io.ponder4j.verifiers.combine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.ponder4j.generate.Prompt;
import io.ponder4j.testkit.OutcomeVerifierContract;
import io.ponder4j.testkit.Seeds;
import io.ponder4j.verifiers.rule.Scores;
import io.ponder4j.verify.OutcomeVerifier;
import io.ponder4j.verify.Score;
import io.ponder4j.verify.ScoreRange;
import io.ponder4j.verify.Scored;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

class CalibratedTest implements OutcomeVerifierContract {

  private static final Percentile PERCENTILE = Percentile.of(List.of(3.0, 1.0, 2.0, 2.0));

  @Override
  public OutcomeVerifier verifier() {
    return new Calibrated(Fakes.reading(ScoreRange.REAL), PERCENTILE);
  }

  @Override
  public Prompt prompt() {
    return Prompt.of("?");
  }

  @Override
  public List<String> texts() {
    return List.of("1", "2.5", "no number");
  }

  /** Scores with labels drawn by a probability of the score. */
  private static List<Boolean> labels(
      List<Double> scores, java.util.function.DoubleUnaryOperator probability, long seed) {
    var random = new SplittableRandom(seed);
    return scores.stream()
        .map(score -> random.nextDouble() < probability.applyAsDouble(score))
        .toList();
  }

  private static List<Double> scores(int count, double low, double high, long seed) {
    return new SplittableRandom(seed).doubles(count, low, high).boxed().toList();
  }

  // --- the wrapper ---

  @Test
  void score_becomesAProbability_unscoredStays_worstStays() {
    assertThat(Scores.of(verifier(), "?", "0", "1", "2", "2.5", "9", "word"))
        .containsExactly(
            Score.probability(0),
            Score.probability(0.125),
            Score.probability(0.5),
            Score.probability(0.75),
            Score.probability(1),
            Fakes.NONE);
    OutcomeVerifier worst = Fakes.always(new Scored(Double.NEGATIVE_INFINITY, ScoreRange.REAL));
    assertThat(Scores.of(new Calibrated(worst, PERCENTILE), "?", "x"))
        .containsExactly(new Scored(Double.NEGATIVE_INFINITY, ScoreRange.PROBABILITY));
  }

  @ParameterizedTest
  @Seeds(20)
  void everyCalibration_neverFalls_andIsAProbability(long seed) {
    var random = new SplittableRandom(seed);
    int count = 1 + random.nextInt(60);
    List<Double> scores = new ArrayList<>();
    List<Boolean> right = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      scores.add(Math.rint(random.nextDouble(-50, 50)) * (seed % 2 == 0 ? 1 : 1e6));
      right.add(random.nextBoolean());
    }

    for (Calibration calibration :
        List.of(Percentile.of(scores), Platt.fit(scores, right), Isotonic.fit(scores, right))) {
      double before = 0;
      for (double x = -1e8; x <= 1e8; x += x > -100 && x < 100 ? 0.5 : 1e5) {
        double probability = calibration.probability(x);
        assertThat(probability).isBetween(before, 1.0);
        before = probability;
      }
    }
  }

  @Test
  void everyCalibration_isSerialisable() throws Exception {
    for (Calibration calibration :
        List.of(
            PERCENTILE, new Platt(1, 2), Isotonic.fit(List.of(1.0, 2.0), List.of(false, true)))) {
      var bytes = new ByteArrayOutputStream();
      new ObjectOutputStream(bytes).writeObject(calibration);

      Object copy =
          new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();

      assertThat(copy).isEqualTo(calibration);
    }
  }

  // --- percentiles ---

  @Test
  void percentile_isThePlaceAmongBaseSamples_whateverTheScale() {
    List<Double> base = scores(1_000, -3, 5, 1);
    Percentile plain = Percentile.of(base);
    Percentile scaled = Percentile.of(base.stream().map(s -> 100 * s - 7).toList());

    for (double score : scores(100, -4, 6, 2)) {
      long below = base.stream().filter(s -> s < score).count();
      assertThat(plain.probability(score)).isEqualTo(below / 1_000.0);
      assertThat(scaled.probability(100 * score - 7)).isEqualTo(plain.probability(score));
    }
  }

  @Test
  void percentile_badBase_refused() {
    assertThatIllegalArgumentException().isThrownBy(() -> Percentile.of(List.of()));
    assertThatIllegalArgumentException().isThrownBy(() -> Percentile.of(List.of(Double.NaN)));
    assertThatIllegalArgumentException().isThrownBy(() -> new Percentile(List.of(2.0, 1.0)));
  }

  // --- Platt ---

  @ParameterizedTest
  @Seeds(3)
  void platt_plantedCurve_isRecovered(long seed) {
    List<Double> scores = scores(40_000, -3, 5, seed);
    List<Boolean> right = labels(scores, s -> 1 / (1 + Math.exp(-(1.5 * s - 2))), seed + 100);

    Platt fitted = Platt.fit(scores, right);

    // 4 standard errors, of the Fisher information at the planted curve.
    assertThat(fitted.slope()).isCloseTo(1.5, within(4 * 0.0149));
    assertThat(fitted.offset()).isCloseTo(-2, within(4 * 0.0263));
  }

  @Test
  void platt_atTheMinimum_theErrorsCancelOut() {
    List<Double> scores = List.of(-40.0, -10.0, 0.0, 5.0, 30.0, 70.0, 71.0);
    List<Boolean> right = List.of(false, false, true, false, true, true, false);
    double high = 4.0 / 5;
    double low = 1.0 / 6;

    Platt fitted = Platt.fit(scores, right);

    double errors = 0;
    double moments = 0;
    for (int i = 0; i < scores.size(); i++) {
      double error = fitted.probability(scores.get(i)) - (right.get(i) ? high : low);
      errors += error;
      moments += error * scores.get(i);
    }
    assertThat(errors).isCloseTo(0, within(1e-4)); // of the optimiser's accuracy
    assertThat(moments).isCloseTo(0, within(1e-2));
  }

  @Test
  void platt_separableOrEqualScores_staysFinite() {
    Platt separable = Platt.fit(List.of(1.0, 2.0, 3.0, 4.0), List.of(false, false, true, true));
    Platt equal = Platt.fit(List.of(5.0, 5.0, 5.0), List.of(true, true, false));
    Platt misleading = Platt.fit(List.of(1.0, 2.0, 3.0), List.of(true, true, false));

    assertThat(separable.probability(1)).isCloseTo(0.25, within(0.05));
    assertThat(separable.probability(4)).isCloseTo(0.75, within(0.05));
    assertThat(equal.probability(5)).isCloseTo((2 * 3 / 4.0 + 1 / 3.0) / 3, within(1e-6));
    assertThat(misleading.slope()).isZero();
    assertThat(misleading.probability(-9)).isCloseTo((2 * 3 / 4.0 + 1 / 3.0) / 3, within(1e-6));
  }

  @Test
  void platt_badInput_refused() {
    assertThatIllegalArgumentException().isThrownBy(() -> Platt.fit(List.of(), List.of()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Platt.fit(List.of(1.0), List.of(true, false)));
    assertThatIllegalArgumentException().isThrownBy(() -> new Platt(-1, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new Platt(1, Double.NaN));
  }

  // --- isotonic ---

  @Test
  void isotonic_smallCase_byHand() {
    Isotonic fitted =
        Isotonic.fit(List.of(1.0, 2.0, 3.0, 4.0, 5.0), List.of(false, true, false, false, true));

    // 2 to 4 are pooled: 1 of 3.
    assertThat(fitted.scores()).containsExactly(1.0, 2.0, 4.0, 5.0);
    assertThat(fitted.probabilities()).containsExactly(0.0, 1.0 / 3, 1.0 / 3, 1.0);
    assertThat(fitted.probability(0)).isZero();
    assertThat(fitted.probability(1.5)).isCloseTo(1.0 / 6, within(1e-15));
    assertThat(fitted.probability(3)).isEqualTo(1.0 / 3);
    assertThat(fitted.probability(9)).isEqualTo(1);
  }

  @Test
  void isotonic_equalScores_haveOneValue() {
    Isotonic fitted = Isotonic.fit(List.of(0.0, -0.0, 0.0, 1.0), List.of(true, false, true, true));

    assertThat(fitted.probability(0)).isCloseTo(2.0 / 3, within(1e-15));
  }

  /** Against all rising curves whose values are shares of some labels next to one another. */
  @ParameterizedTest
  @Seeds(50)
  void isotonic_noRisingCurveIsCloser(long seed) {
    var random = new SplittableRandom(seed);
    int count = 1 + random.nextInt(6);
    var scores = new ArrayList<Double>();
    var right = new ArrayList<Boolean>();
    for (int i = 0; i < count; i++) {
      scores.add((double) i);
      right.add(random.nextBoolean());
    }
    Isotonic fitted = Isotonic.fit(scores, right);

    double best = best(right, 0, 0, new double[count]);
    double error = 0;
    for (int i = 0; i < count; i++) {
      double off = fitted.probability(i) - (right.get(i) ? 1 : 0);
      error += off * off;
    }

    assertThat(error).isCloseTo(best, within(1e-12));
  }

  private static double best(List<Boolean> right, int at, double least, double[] curve) {
    if (at == right.size()) {
      double error = 0;
      for (int i = 0; i < at; i++) {
        double off = curve[i] - (right.get(i) ? 1 : 0);
        error += off * off;
      }
      return error;
    }
    double best = Double.POSITIVE_INFINITY;
    for (double value :
        new double[] {
          0, 1 / 6., 1 / 5., 1 / 4., 1 / 3., 2 / 5., .5, 3 / 5., 2 / 3., 3 / 4., 4 / 5., 5 / 6., 1
        }) {
      if (value >= least) {
        curve[at] = value;
        best = Math.min(best, best(right, at + 1, value, curve));
      }
    }
    return best;
  }

  @Test
  void isotonic_plantedCurve_isApproached() {
    List<Double> scores = scores(40_000, 0, 1, 3);
    List<Boolean> right = labels(scores, s -> s * s, 4);

    Isotonic fitted = Isotonic.fit(scores, right);

    for (double s = 0.05; s < 1; s += 0.05) {
      assertThat(fitted.probability(s)).isCloseTo(s * s, within(0.06));
    }
  }

  @Test
  void isotonic_badInput_refused() {
    assertThatIllegalArgumentException().isThrownBy(() -> Isotonic.fit(List.of(), List.of()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Isotonic(List.of(1.0, 2.0), List.of(0.5, 0.4)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Isotonic(List.of(1.0, 1.0), List.of(0.4, 0.5)));
    assertThatIllegalArgumentException().isThrownBy(() -> new Isotonic(List.of(1.0), List.of(1.5)));
  }
}
