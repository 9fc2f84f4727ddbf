package io.ponder4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
