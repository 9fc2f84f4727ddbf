package io.ponder4j.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SamplingParamsTest {

  private static final SamplingParams DEFAULT = SamplingParams.DEFAULT;

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void temperature_notFiniteOrNegative_refused(double value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DEFAULT.withTemperature(value))
        .withMessage("temperature must be >= 0, was " + value);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -0.5, 1.0000001, Double.NaN})
  void topP_outsideZeroToOne_refused(double value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DEFAULT.withTopP(value))
        .withMessage("topP must be in (0, 1], was " + value);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1, Double.NaN})
  void minP_outsideZeroToOne_refused(double value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DEFAULT.withMinP(value))
        .withMessage("minP must be in [0, 1), was " + value);
  }

  @Test
  void topK_negative_refused() {
    assertThatIllegalArgumentException().isThrownBy(() -> DEFAULT.withTopK(-1));
  }

  @Test
  void maxTokens_zero_refused() {
    assertThatIllegalArgumentException().isThrownBy(() -> DEFAULT.withMaxTokens(0));
  }

  @Test
  void stop_emptyText_refused() {
    assertThatIllegalArgumentException().isThrownBy(() -> DEFAULT.withStop("\n\n", ""));
  }

  @Test
  void with_edgesOfTheRanges_allowed() {
    SamplingParams edges =
        DEFAULT.withTemperature(0).withTopP(1e-9).withMinP(0).withTopK(0).withMaxTokens(1);

    assertThat(edges)
        .isEqualTo(new SamplingParams(0, 0, 1e-9, 0, Penalties.NONE, 1, List.of(), false))
        .extracting(SamplingParams::temperature)
        .isEqualTo(0.0);
  }

  static Stream<UnaryOperator<SamplingParams>> changes() {
    return Stream.of(
        p -> p.withTemperature(0.7),
        p -> p.withTopK(5),
        p -> p.withTopP(0.9),
        p -> p.withMinP(0.1),
        p -> p.withPenalties(Penalties.repetition(1.1)),
        p -> p.withPenalties(Penalties.presence(1.1)),
        p -> p.withMaxTokens(7),
        p -> p.withStop("a"),
        p -> p.withStop("a", "b"),
        p -> p.withStop("a, b"),
        p -> p.withStop("a,b"),
        p -> p.withStop("a\nb"),
        p -> p.withStop("b", "a"),
        p -> p.withStop("a], stopAfterThinking=true"),
        p -> p.withStopAfterThinking(true));
  }

  @ParameterizedTest
  @MethodSource("changes")
  void with_oneChange_changesTheParametersAndTheKeyAlone(UnaryOperator<SamplingParams> change) {
    SamplingParams changed = change.apply(DEFAULT);

    assertThat(changed).isNotEqualTo(DEFAULT);
    assertThat(changed.key()).isNotEqualTo(DEFAULT.key());
    assertThat(change.apply(changed)).isEqualTo(changed);
  }

  @Test
  void key_equalExactlyForEqualParameters() {
    List<SamplingParams> different = changes().map(change -> change.apply(DEFAULT)).toList();

    assertThat(different.stream().map(SamplingParams::key)).doesNotHaveDuplicates();
    assertThat(DEFAULT.withStop("x").key()).isEqualTo(DEFAULT.withStop("x").key());
  }

  @Test
  void key_isTheSameInEveryJvmAndVersion() {
    assertThat(DEFAULT.withTemperature(0.7).withStop("\n\n", "END").key())
        .isEqualTo(
            "temperature=0.7 topK=0 topP=1.0 minP=0.0 maxTokens=2048 stopAfterThinking=false"
                + " stop=2:\n\n,3:END,");
  }

  @Test
  void isExactLaw_onlyWithoutTemperatureAndFilters() {
    assertThat(DEFAULT.withMaxTokens(3).withStop("a").isExactLaw()).isTrue();
    assertThat(
            Stream.of(
                DEFAULT.withTemperature(0.99),
                DEFAULT.withTopK(1000),
                DEFAULT.withTopP(0.999),
                DEFAULT.withMinP(0.001),
                DEFAULT.withPenalties(Penalties.repetition(1.01)),
                DEFAULT.withPenalties(Penalties.presence(-0.01))))
        .noneMatch(SamplingParams::isExactLaw);
  }

  @Test
  void penalties_outOfRange_refused() {
    for (double wrong : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Penalties.repetition(wrong))
          .withMessage("repetition must be > 0, was " + wrong);
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Penalties.presence(Double.NaN))
        .withMessage("presence must be finite, was NaN");
  }
}
