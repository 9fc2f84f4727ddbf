package io.ponder4j.onnx;

import static io.ponder4j.onnx.OnnxProto.FLOAT;
import static io.ponder4j.onnx.OnnxProto.INT32;
import static io.ponder4j.onnx.OnnxProto.INT64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import ai.onnxruntime.OnnxJavaType;
import io.ponder4j.engine.LmShape;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecoderGraphTest {

  private static Signature decoder() {
    return Signature.decoder(3, 2, 16, 40, 128);
  }

  private static OnnxGraph load(Signature signature) {
    return OnnxGraph.of("the model", signature.stub(), OnnxOptions.DEFAULT);
  }

  @Test
  void of_decoder_readsItsSizes() {
    try (OnnxGraph graph = load(decoder())) {
      DecoderGraph decoder = DecoderGraph.of(graph);

      assertThat(decoder)
          .isEqualTo(
              new DecoderGraph(
                  new CacheShape(3, 2, 16, OnnxJavaType.FLOAT),
                  40,
                  32,
                  128,
                  false,
                  false,
                  Rotary.of(10_000, 16)));
      assertThat(decoder.lmShape()).isEqualTo(new LmShape(40, 32, 128));
      assertThat(decoder.bytesPerSlot()).isEqualTo(2 * 3 * 2 * 16 * 4);
    }
  }

  @Test
  void of_openNumberOfRows_isBatched() {
    try (OnnxGraph graph = load(decoder().batched())) {
      assertThat(DecoderGraph.of(graph).batched()).isTrue();
    }
  }

  @Test
  void of_prefixThatRowsHaveInCommon_isPrefixed() {
    try (OnnxGraph graph = load(decoder().batched().prefixed(3, 2, 16))) {
      DecoderGraph decoder = DecoderGraph.of(graph);

      assertThat(decoder.prefixed()).isTrue();
      assertThat(decoder.prefixNames())
          .startsWith("shared.0.key", "shared.0.value")
          .endsWith("shared.2.value")
          .hasSize(6);
    }
  }

  @Test
  void of_prefixOfAnotherModel_isRefused() {
    for (Signature wrong :
        new Signature[] {
          decoder().prefixed(3, 2, 16), // one row, which has nothing in common with others
          decoder().batched().prefixed(3, 2, 16).without("shared.2.value"),
          decoder().batched().prefixed(3, 2, 8),
          decoder().batched().prefixed(3, 2, 16).input("shared.1.key", FLOAT, 2, "P", 16),
        }) {
      OnnxGraph graph = load(wrong);

      assertThatThrownBy(() -> new OnnxCausalLm(graph, OnnxOptions.DEFAULT))
          .isInstanceOf(OnnxException.class)
          .hasMessageContaining("shared.");
    }
  }

  @Test
  void of_decoderWithoutHiddenStates_hasNone() {
    try (OnnxGraph graph = load(decoder().without("hidden"))) {
      assertThat(DecoderGraph.of(graph).hiddenSize()).isZero();
    }
  }

  @Test
  void of_otherGraph_saysAllThatIsMissing() {
    Signature head = new Signature().input("features", FLOAT, "N", 7).output("score", FLOAT, "N");

    OnnxGraph graph = load(head);

    assertThatThrownBy(() -> new OnnxCausalLm(graph, OnnxOptions.DEFAULT))
        .isInstanceOf(OnnxException.class)
        .hasMessage(
            "the model is no decoder: for our layout it lacks [input_ids, position_ids,"
                + " attention_bias, logit_rows, rotary_cos, rotary_sin, past_key_values.0.key,"
                + " logits], for the hub's [input_ids, attention_mask, past_key_values.0.key]; is it"
                + " the right file, and exported as a decoder?");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "input_ids",
        "position_ids",
        "attention_bias",
        "logit_rows",
        "rotary_cos",
        "rotary_sin",
        "logits",
        "past_key_values.0.key",
        "past_key_values.0.value",
        "past_key_values.2.value",
        "present.0.key",
        "present.2.value",
        "max_positions",
        "rotary_base"
      })
  void of_anyPartMissing_saysWhich(String part) {
    OnnxGraph graph = load(decoder().without(part));

    assertThatThrownBy(() -> new OnnxCausalLm(graph, OnnxOptions.DEFAULT))
        .isInstanceOf(OnnxException.class)
        .hasMessageContaining("the model ")
        .hasMessageContaining(part)
        .hasMessageContaining("export");
  }

  static Stream<Arguments> wrongTensors() {
    return Stream.of(
        arguments(
            decoder().input("input_ids", FLOAT, 1, "T"),
            "input input_ids FLOAT [1, free], not INT64 [1, free]"),
        arguments(
            decoder().input("position_ids", INT32, 1, "T"),
            "input position_ids INT32 [1, free], not INT64 [1, free]"),
        arguments(
            decoder().input("input_ids", INT64, 1, 64),
            "input input_ids INT64 [1, 64], not INT64 [1, free]"),
        arguments(
            decoder().input("input_ids", INT64, 4, "T"),
            "input input_ids INT64 [4, free], not INT64 [1, free]"),
        arguments(
            decoder().input("attention_bias", FLOAT, "T", "S"),
            "input attention_bias FLOAT [free, free], not FLOAT [1, 1, free, free]"),
        arguments(
            decoder().input("rotary_sin", FLOAT, "M", 16),
            "input rotary_sin FLOAT [free, 16], not FLOAT [free, 8]"),
        arguments(
            decoder().input("past_key_values.0.key", FLOAT, 1, 2, "C"),
            "input past_key_values.0.key FLOAT [1, 2, free], not FLOAT [1, fixed, free, fixed]"),
        arguments(
            decoder().input("past_key_values.0.key", FLOAT, 1, "heads", "C", 16),
            "input past_key_values.0.key FLOAT [1, free, free, 16], not FLOAT [1, fixed, free,"
                + " fixed]"),
        arguments(
            decoder().input("past_key_values.0.key", FLOAT, 1, 2, 512, 16),
            "input past_key_values.0.key FLOAT [1, 2, 512, 16], not FLOAT [1, fixed, free, fixed]"),
        arguments(
            decoder().input("past_key_values.1.value", FLOAT, 1, 4, "C", 16),
            "input past_key_values.1.value FLOAT [1, 4, free, 16], not FLOAT [1, 2, free, 16]"),
        arguments(
            decoder().output("present.2.key", FLOAT, 1, 2, "C", 32),
            "output present.2.key FLOAT [1, 2, free, 32], not FLOAT [1, 2, free, 16]"),
        arguments(
            decoder().output("logits", FLOAT, 40),
            "output logits FLOAT [40], not FLOAT [free, fixed]"),
        arguments(
            decoder().output("logits", INT64, "R", 40),
            "output logits INT64 [free, 40], not FLOAT [free, fixed]"),
        arguments(
            decoder().output("hidden", FLOAT, "R", "W"),
            "output hidden FLOAT [free, free], not FLOAT [free, fixed]"));
  }

  @ParameterizedTest
  @MethodSource("wrongTensors")
  void of_tensorOfAnotherTypeOrShape_saysWhatItIsAndShouldBe(Signature wrong, String message) {
    OnnxGraph graph = load(wrong);

    assertThatThrownBy(() -> new OnnxCausalLm(graph, OnnxOptions.DEFAULT))
        .isInstanceOf(OnnxException.class)
        .hasMessage(
            "the model has as " + message + "; is it the right model, and exported for ponder4j?");
  }

  @Test
  void of_inputThatNobodyFills_saysWhich() {
    OnnxGraph graph =
        load(
            decoder()
                .input("token_type_ids", INT64, 1, "T")
                .input("past_key_values.7.key", FLOAT, 1, 2, "C", 16));

    assertThatThrownBy(() -> new OnnxCausalLm(graph, OnnxOptions.DEFAULT))
        .isInstanceOf(OnnxException.class)
        .hasMessageContaining("inputs that nobody fills: [past_key_values.7.key, token_type_ids]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "many", "0", "-1", "NaN", "Infinity"})
  void of_metadataThatIsNoPositiveNumber_saysWhich(String value) {
    for (String key : new String[] {"max_positions", "rotary_base"}) {
      OnnxGraph graph = load(decoder().metadata(key, value));

      assertThatThrownBy(() -> new OnnxCausalLm(graph, OnnxOptions.DEFAULT))
          .isInstanceOf(OnnxException.class)
          .hasMessageContaining("a positive number '" + key + "', it has '" + value + "'");
    }
  }

  private static Signature scaled(String frequencies, String factor) {
    return decoder()
        .without("rotary_base")
        .metadata("rotary_frequencies", frequencies)
        .metadata("rotary_factor", factor);
  }

  @Test
  void of_scaledPositions_readsTheirFrequencies() {
    try (OnnxGraph graph = load(scaled("1.0,0.5,0.25,1e-1,0.05,0.025,1.5e-05,0.0", "1.25"))) {
      assertThat(DecoderGraph.of(graph).rotary())
          .isEqualTo(new Rotary(List.of(1.0, 0.5, 0.25, 0.1, 0.05, 0.025, 1.5e-5, 0.0), 1.25));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1,1,1,1,1,1,1",
        "1,1,1,1,1,1,1,1,1",
        "1,1,1,1,1,1,1,",
        "1,1,1,1,1,1,1,few",
        "1,1,1,1,1,1,1,-0.1",
        "1,1,1,1,1,1,1,NaN",
        "1,1,1,1,1,1,1,Infinity"
      })
  void of_otherFrequenciesThanPairs_saysHowMany(String frequencies) {
    OnnxGraph graph = load(scaled(frequencies, "1.0"));

    assertThatThrownBy(() -> new OnnxCausalLm(graph, OnnxOptions.DEFAULT))
        .isInstanceOf(OnnxException.class)
        .hasMessage(
            "the metadata of the model should have 8 numbers 'rotary_frequencies' divided by"
                + " commas, none of them negative, it has '"
                + frequencies
                + "'; export it again");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "none", "0", "-1", "NaN"})
  void of_factorThatIsNoPositiveNumber_saysWhich(String factor) {
    OnnxGraph graph = load(scaled("1,1,1,1,1,1,1,1", factor));

    assertThatThrownBy(() -> new OnnxCausalLm(graph, OnnxOptions.DEFAULT))
        .isInstanceOf(OnnxException.class)
        .hasMessageContaining("a positive number 'rotary_factor', it has '" + factor + "'");
  }

  @Test
  void of_refusedGraph_isClosed() {
    OnnxGraph graph = load(decoder().without("max_positions"));

    assertThatThrownBy(() -> new OnnxCausalLm(graph, OnnxOptions.DEFAULT))
        .isInstanceOf(OnnxException.class);

    assertThatThrownBy(graph::session)
        .isInstanceOf(OnnxException.class)
        .hasMessageContaining("is closed");
  }

  @Test
  void of_cacheWithoutRoomForAToken_isRefusedAndClosed() {
    OnnxGraph graph = load(decoder());
    OnnxOptions tight = OnnxOptions.DEFAULT.withMaxCacheBytes(1000);

    assertThatThrownBy(() -> new OnnxCausalLm(graph, tight))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maxCacheBytes must be >= 1536, the room of one token, was 1000");

    assertThatThrownBy(graph::session).hasMessageContaining("is closed");
  }
}
