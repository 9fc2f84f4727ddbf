package io.ponder4j.verify;

import static io.ponder4j.verify.ScoreRange.LOGIT;
import static io.ponder4j.verify.ScoreRange.PROBABILITY;
import static io.ponder4j.verify.ScoreRange.REAL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class AggregationTest {

  private static StepScores steps(ScoreRange range, double... values) {
    return new StepScores(
        DoubleStream.of(values).mapToObj(v -> (Score) new Scored(v, range)).toList());
  }

  private static double value(Score score) {
    return ((Scored) score).value();
  }

  @ParameterizedTest
  @CsvSource({"LAST, 0.5", "MIN, 0.25", "PRODUCT, 0.1", "MEAN, 0.5166666666666667", "MAX, 0.8"})
  void of_probabilities_oneProbability(Aggregation aggregation, double expected) {
    Score score = aggregation.of(steps(PROBABILITY, 0.8, 0.25, 0.5));

    assertThat(value(score)).isCloseTo(expected, within(1e-15));
    assertThat(((Scored) score).range()).isEqualTo(PROBABILITY);
  }

  @ParameterizedTest
  @CsvSource({"LAST, -3", "MIN, -4", "MEAN, -2", "MAX, 1", "SUM_LOGIT, -6"})
  void of_logits_staysALogit(Aggregation aggregation, double expected) {
    assertThat(aggregation.of(steps(LOGIT, 1, -4, -3))).isEqualTo(new Scored(expected, LOGIT));
  }

  @ParameterizedTest
  @EnumSource(Aggregation.class)
  void of_noStep_theWorstThereIs(Aggregation aggregation) {
    assertThat(aggregation.of(new StepScores(List.of())))
        .isEqualTo(new Scored(Double.NEGATIVE_INFINITY, PROBABILITY));
  }

  @ParameterizedTest
  @EnumSource(Aggregation.class)
  void of_oneStepUnscored_unscoredForThatReason(Aggregation aggregation) {
    var reason = new Unscored("timed out");

    assertThat(
            aggregation.of(
                new StepScores(
                    List.of(new Scored(0.9, PROBABILITY), reason, new Scored(0.8, PROBABILITY)))))
        .isEqualTo(reason);
  }

  @ParameterizedTest
  @EnumSource(Aggregation.class)
  void of_mixedRanges_unscored(Aggregation aggregation) {
    Score score =
        aggregation.of(new StepScores(List.of(new Scored(0.9, PROBABILITY), new Scored(2, REAL))));

    assertThat(score).isEqualTo(new Unscored("steps scored as PROBABILITY and as REAL"));
  }

  @ParameterizedTest
  @EnumSource(
      value = ScoreRange.class,
      names = {"LOGIT", "REAL"})
  void product_ofNoProbabilities_unscored(ScoreRange range) {
    assertThat(Aggregation.PRODUCT.of(steps(range, 1, 2))).isInstanceOf(Unscored.class);
  }

  @Test
  void product_longChain_exactAsItsLogarithm() {
    double[] chain = Collections.nCopies(1_000, 0.5).stream().mapToDouble(s -> s).toArray();

    double product = value(Aggregation.PRODUCT.of(steps(PROBABILITY, chain)));

    assertThat(product / Math.pow(0.5, 1_000)).isCloseTo(1, within(1e-12));
  }

  @Test
  void product_oneImpossibleStep_zero() {
    assertThat(value(Aggregation.PRODUCT.of(steps(PROBABILITY, 0.9, 0, 0.9)))).isZero();
    assertThat(value(Aggregation.PRODUCT.of(steps(PROBABILITY, 1, 1, 1)))).isEqualTo(1);
  }

  @Test
  void sumLogit_ofProbabilities_isALogit() {
    Score score = Aggregation.SUM_LOGIT.of(steps(PROBABILITY, 0.9, 0.5, 0.25));

    assertThat(value(score)).isCloseTo(Math.log(9) - Math.log(3), within(1e-12));
    assertThat(((Scored) score).range()).isEqualTo(LOGIT);
  }

  @Test
  void sumLogit_certainSteps_areClipped() {
    assertThat(value(Aggregation.SUM_LOGIT.of(steps(PROBABILITY, 1))))
        .isCloseTo(16.118096, within(1e-6));
    assertThat(value(Aggregation.SUM_LOGIT.of(steps(PROBABILITY, 0))))
        .isCloseTo(-16.118096, within(1e-6));
    assertThat(value(Aggregation.SUM_LOGIT.of(steps(PROBABILITY, 0, 1)))).isZero();
  }

  @Test
  void sumLogit_ofRealScores_orBeyondAllNumbers_unscored() {
    assertThat(Aggregation.SUM_LOGIT.of(steps(REAL, 1, 2))).isInstanceOf(Unscored.class);
    assertThat(Aggregation.SUM_LOGIT.of(steps(LOGIT, 1e308, 1e308))).isInstanceOf(Unscored.class);
  }

  @ParameterizedTest
  @EnumSource(value = Aggregation.class, mode = EnumSource.Mode.EXCLUDE, names = "SUM_LOGIT")
  void of_anyProbabilities_isAProbability(Aggregation aggregation) {
    var random = new SplittableRandom(5);
    for (int i = 0; i < 1_000; i++) {
      double[] values =
          random.doubles(1 + random.nextInt(20)).map(v -> random.nextInt(4) == 0 ? 1 : v).toArray();

      assertThat(value(aggregation.of(steps(PROBABILITY, values)))).isBetween(0.0, 1.0);
    }
  }
}
