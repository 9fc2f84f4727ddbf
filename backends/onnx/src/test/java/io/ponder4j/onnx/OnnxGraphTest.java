package io.ponder4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ponder4j.engine.SlotView;
import io.ponder4j.engine.Step;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OnnxGraphTest {

  @TempDir private Path folder;

  private Path file(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("model.onnx"), bytes);
  }

  @Test
  void open_file_isTheGraphOfItsBytes() throws IOException {
    Path file = file(TinyDecoder.bytes());

    try (OnnxGraph graph = OnnxGraph.open(file, OnnxOptions.DEFAULT)) {
      assertThat(graph.name()).isEqualTo(file.toString());
      assertThat(DecoderGraph.of(graph).lmShape().vocabularySize())
          .isEqualTo(TinyDecoder.VOCABULARY);
    }
  }

  @Test
  void open_noFileOrAFolder_saysWhichPath() {
    for (Path path : new Path[] {folder.resolve("absent.onnx"), folder}) {
      assertThatThrownBy(() -> OnnxGraph.open(path, OnnxOptions.DEFAULT))
          .isInstanceOf(OnnxException.class)
          .hasMessage("there is no model file " + path.toAbsolutePath() + "; is the path right?");
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.01, 0.3, 0.6, 0.99})
  void open_truncatedFile_saysWhichAndAsksWhetherItIsComplete(double share) throws IOException {
    byte[] whole = TinyDecoder.bytes();
    Path file = file(Arrays.copyOf(whole, (int) (share * whole.length)));

    assertThatThrownBy(() -> OnnxGraph.open(file, OnnxOptions.DEFAULT))
        .isInstanceOf(OnnxException.class)
        .hasMessageStartingWith(file + " is no graph that ONNX Runtime ")
        .hasMessageContaining("copied completely");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"a\": 1}", "version https://git-lfs.github.com/spec/v1\n", "PK\3\4"})
  void open_fileThatIsNoOnnx_saysWhich(String text) throws IOException {
    Path file = file(text.getBytes(StandardCharsets.UTF_8));

    assertThatThrownBy(() -> OnnxGraph.open(file, OnnxOptions.DEFAULT))
        .isInstanceOf(OnnxException.class)
        .hasMessageStartingWith(file + " is no graph");
  }

  // --- weights in another file ---

  private static float[] logits(Path file) {
    var logits = new float[TinyDecoder.VOCABULARY];
    try (var lm =
        new OnnxCausalLm(OnnxGraph.open(file, OnnxOptions.DEFAULT), OnnxOptions.DEFAULT)) {
      var step = new Step();
      step.begin(0);
      step.want(step.add(3, 0, SlotView.of(0)));
      lm.step(step).logits(0, logits);
    }
    return logits;
  }

  @Test
  void open_weightsInAnotherFile_areThoseOfTheGraph() throws IOException {
    Path whole = Files.write(folder.resolve("whole.onnx"), TinyDecoder.bytes());
    OnnxProto graph = TinyDecoder.withWeightsIn("model.onnx.data");
    Path divided = file(graph.bytes());
    Files.write(folder.resolve("model.onnx.data"), graph.outside());

    assertThat(graph.bytes()).hasSizeLessThan((int) Files.size(whole));
    assertThat(logits(divided)).isEqualTo(logits(whole));
    assertThat(MemoryNeed.of(divided).bytes())
        .isEqualTo(Files.size(divided) + graph.outside().length);
  }

  @Test
  void open_weightsMissing_namesTheirFile() throws IOException {
    Path file = file(TinyDecoder.withWeightsIn("model.onnx.data").bytes());

    assertThatThrownBy(() -> OnnxGraph.open(file, OnnxOptions.DEFAULT))
        .isInstanceOf(OnnxException.class)
        .hasMessageStartingWith(file + " is no graph")
        .hasMessageContaining("with any files of its weights beside it")
        .hasMessageContaining("model.onnx.data");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.5, 0.99})
  void open_weightsTruncated_asksWhetherTheyAreComplete(double share) throws IOException {
    OnnxProto graph = TinyDecoder.withWeightsIn("model.onnx.data");
    Path file = file(graph.bytes());
    byte[] weights = graph.outside();
    Files.write(
        folder.resolve("model.onnx.data"), Arrays.copyOf(weights, (int) (share * weights.length)));

    assertThatThrownBy(() -> OnnxGraph.open(file, OnnxOptions.DEFAULT))
        .isInstanceOf(OnnxException.class)
        .hasMessageStartingWith(file + " is no graph")
        .hasMessageContaining("was it copied completely, with any files of its weights");
  }

  @Test
  void open_weightsOutsideTheFolder_areNotRead() throws IOException {
    OnnxProto graph = TinyDecoder.withWeightsIn("../stolen.data");
    Path inner = Files.createDirectory(folder.resolve("inner"));
    Files.write(folder.resolve("stolen.data"), graph.outside());
    Path file = Files.write(inner.resolve("model.onnx"), graph.bytes());

    assertThatThrownBy(() -> OnnxGraph.open(file, OnnxOptions.DEFAULT))
        .isInstanceOf(OnnxException.class)
        .hasMessageStartingWith(file + " is no graph");
  }

  @Test
  void of_emptyOrDamagedBytes_saysWhich() {
    byte[] damaged = TinyDecoder.bytes();
    Arrays.fill(damaged, 0, damaged.length / 2, (byte) 0xff);

    for (byte[] bytes : new byte[][] {{}, damaged}) {
      assertThatThrownBy(() -> OnnxGraph.of("the model", bytes, OnnxOptions.DEFAULT))
          .isInstanceOf(OnnxException.class)
          .hasMessageStartingWith("the model is no graph");
    }
  }

  @Test
  void of_unknownOperator_saysWhichAndWhatOnnxRuntimeSays() {
    byte[] strange =
        new OnnxProto()
            .input("x", OnnxProto.FLOAT, "N")
            .output("y", OnnxProto.FLOAT, "N")
            .node("Guess", "x -> y")
            .bytes();

    assertThatThrownBy(() -> OnnxGraph.of("the model", strange, OnnxOptions.DEFAULT))
        .isInstanceOf(OnnxException.class)
        .hasMessageStartingWith("the model is no graph")
        .hasMessageContaining("Guess");
  }

  @Test
  void close_again_nothingHappens() {
    OnnxGraph graph = OnnxGraph.of("tiny", TinyDecoder.bytes(), OnnxOptions.DEFAULT);
    graph.close();

    assertThatCode(graph::close).doesNotThrowAnyException();
  }

  @Test
  void use_afterClose_saysThatItIsClosed() {
    OnnxGraph graph = OnnxGraph.of("tiny", TinyDecoder.bytes(), OnnxOptions.DEFAULT);
    graph.close();

    assertThatThrownBy(() -> new OnnxCausalLm(graph, OnnxOptions.DEFAULT))
        .isInstanceOf(OnnxException.class)
        .hasMessageStartingWith("tiny is closed; ");
    assertThatThrownBy(() -> new OnnxFunction(graph))
        .isInstanceOf(OnnxException.class)
        .hasMessageStartingWith("tiny is closed; ");
  }

  @Test
  void options_outOfRange_areRefused() {
    assertThatThrownBy(() -> OnnxOptions.DEFAULT.withThreads(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("threads must be >= 1, was 0");
    assertThatThrownBy(() -> OnnxOptions.DEFAULT.withMaxCacheBytes(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maxCacheBytes must be >= 1, was 0");
  }
}
