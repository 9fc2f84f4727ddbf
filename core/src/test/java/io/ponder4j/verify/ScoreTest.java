package io.ponder4j.verify;

import static io.ponder4j.verify.ScoreRange.PROBABILITY;
import static io.ponder4j.verify.ScoreRange.REAL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ScoreTest {

  @ParameterizedTest
  @CsvSource({
    "PROBABILITY, -0.0001",
    "PROBABILITY, 1.0001",
    "PROBABILITY, Infinity",
    "LOGIT, Infinity",
    "REAL, Infinity",
    "PROBABILITY, NaN",
    "LOGIT, NaN",
    "REAL, NaN"
  })
  void of_valueOutsideTheRange_unscoredWithTheValue(ScoreRange range, double value) {
    assertThat(Score.of(value, range))
        .isEqualTo(new Unscored("the verifier gave " + value + ", which is no " + range));
  }

  @ParameterizedTest
  @CsvSource({"PROBABILITY, 0", "PROBABILITY, 1", "LOGIT, -1e300", "REAL, 1e300"})
  void of_valueInTheRange_scored(ScoreRange range, double value) {
    assertThat(Score.of(value, range)).isEqualTo(new Scored(value, range));
  }

  @ParameterizedTest
  @EnumSource(ScoreRange.class)
  void of_negativeInfinity_theWorstOfAnyRange(ScoreRange range) {
    assertThat(Score.of(Double.NEGATIVE_INFINITY, range))
        .isEqualTo(new Scored(Double.NEGATIVE_INFINITY, range));
  }

  @Test
  void probability_isOfThatRange() {
    assertThat(Score.probability(0.5)).isEqualTo(new Scored(0.5, PROBABILITY));
    assertThat(Score.probability(2)).isInstanceOf(Unscored.class);
  }

  @Test
  void scored_valueOutsideTheRange_refused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Scored(1.5, PROBABILITY));
    assertThatIllegalArgumentException().isThrownBy(() -> new Scored(Double.NaN, REAL));
  }

  @Test
  void unscored_steps_atLeastOne() {
    assertThat(StepScores.unscored(3, "why").steps()).hasSize(3).containsOnly(new Unscored("why"));
    assertThat(StepScores.unscored(0, "why").steps()).hasSize(1);
  }
}
