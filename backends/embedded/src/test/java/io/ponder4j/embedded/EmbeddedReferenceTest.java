package io.ponder4j.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ponder4j.engine.SlotView;
import io.ponder4j.engine.Step;
import io.ponder4j.engine.StepResult;
import io.ponder4j.onnx.OnnxCausalLm;
import io.ponder4j.onnx.OnnxGraph;
import io.ponder4j.onnx.OnnxOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The models in the jar are the trained ones, and compute here what they computed in the trainer.
 */
class EmbeddedReferenceTest {

  private static final double TOLERANCE = 1e-4;

  static byte[] resource(String name) throws IOException {
    try (InputStream in = EmbeddedReferenceTest.class.getResourceAsStream(name)) {
      assertThat(in).as(name).isNotNull();
      return in.readAllBytes();
    }
  }

  static JsonNode reference() throws IOException {
    return new ObjectMapper().readTree(resource("/reference.json"));
  }

  @Test
  void models_checksums_areThoseOfTheExporter() throws Exception {
    String sums = new String(resource("SHA256SUMS"), StandardCharsets.US_ASCII);
    long bytes = 0;
    for (String line : sums.lines().toList()) {
      byte[] file = resource(line.substring(66));
      bytes += file.length;
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(file);

      assertThat(HexFormat.of().formatHex(digest)).as(line).isEqualTo(line.substring(0, 64));
    }
    assertThat(sums.lines()).hasSize(5);
    assertThat(bytes).isLessThan(16L << 20);
  }

  @ParameterizedTest
  @ValueSource(strings = {"generator", "verifier", "draft"})
  void step_wholeTextAtOnce_logitsOfTheTrainer(String model) throws IOException {
    JsonNode reference = reference();
    int[] ids = ids(reference);
    try (OnnxCausalLm lm = open(model)) {
      Step step = new Step();
      step.begin(0);
      SlotView view = SlotView.of();
      for (int i = 0; i < ids.length; i++) {
        view = view.plus(i);
        step.want(step.add(ids[i], i, view));
      }
      StepResult result = lm.step(step);

      for (int i = 0; i < ids.length; i++) {
        assertLogits(result, i, reference.at("/decoders/" + model + "/logits").get(i));
      }
      assertHidden(result, ids.length - 1, reference.at("/decoders/" + model + "/hidden"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"generator", "verifier", "draft"})
  void step_piecesScatteredOverTheCacheAndMoved_logitsOfTheTrainer(String model)
      throws IOException {
    JsonNode reference = reference();
    int[] ids = ids(reference);
    try (OnnxCausalLm lm = open(model)) {
      Step step = new Step();
      SlotView view = SlotView.of();
      int slot = 0;
      for (int i = 0; i < ids.length; i++) {
        step.begin(slot);
        if (i == 30) {
          view = moveDown(lm, view);
        }
        step.add(ids[(i * 7) % ids.length], i, view.plus(slot)); // another branch's token
        view = view.plus(slot + 1);
        step.want(step.add(ids[i], i, view));
        slot += 2;

        assertLogits(lm.step(step), 0, reference.at("/decoders/" + model + "/logits").get(i));
      }
    }
  }

  /** Closes the holes between the branch's slots, as a compaction does. */
  private static SlotView moveDown(OnnxCausalLm lm, SlotView view) {
    int[] slots = new int[view.runs()];
    for (int run = 0; run < view.runs(); run++) {
      lm.memory().move(view.from(run), run, 1);
      slots[run] = run;
    }
    return SlotView.of(slots);
  }

  @Test
  void step_cacheGrows_keepsWhatIsThere() throws IOException {
    JsonNode reference = reference();
    int[] ids = ids(reference);
    try (OnnxCausalLm lm = open("generator")) {
      Step step = new Step();
      SlotView view = SlotView.of();
      for (int i = 0; i < ids.length; i++) {
        lm.memory().ensureCapacity(1024 + 100 * i);
        step.begin(i);
        view = view.plus(i);
        step.want(step.add(ids[i], i, view));

        assertLogits(lm.step(step), 0, reference.at("/decoders/generator/logits").get(i));
      }
    }
  }

  static OnnxCausalLm open(String model) throws IOException {
    byte[] bytes = resource(model + ".onnx");
    return new OnnxCausalLm(OnnxGraph.of(model, bytes, OnnxOptions.DEFAULT), OnnxOptions.DEFAULT);
  }

  private static int[] ids(JsonNode reference) {
    int[] ids = new int[reference.get("ids").size()];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = reference.get("ids").get(i).asInt();
    }
    return ids;
  }

  private static void assertLogits(StepResult result, int index, JsonNode expected) {
    float[] logits = new float[22];
    result.logits(index, logits);
    for (int id = 1; id < 19; id++) {
      assertThat((double) logits[id]).isCloseTo(expected.get(id - 1).asDouble(), offset(TOLERANCE));
    }
    assertThat(logits[0]).isLessThan(-1e8f);
  }

  private static void assertHidden(StepResult result, int index, JsonNode expected) {
    float[] hidden = new float[expected.size()];
    result.hidden(index, hidden);
    for (int i = 0; i < hidden.length; i++) {
      assertThat((double) hidden[i]).isCloseTo(expected.get(i).asDouble(), offset(TOLERANCE));
    }
  }
}
