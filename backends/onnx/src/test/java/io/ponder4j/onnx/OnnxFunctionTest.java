package io.ponder4j.onnx;

import static io.ponder4j.onnx.OnnxProto.FLOAT;
import static io.ponder4j.onnx.OnnxProto.INT64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OnnxFunctionTest {

  /** The sum of three features. */
  private static OnnxFunction sum() {
    byte[] graph =
        new OnnxProto()
            .input("features", FLOAT, "N", 3)
            .output("sum", FLOAT, "N")
            .weight("axis", new long[] {1L})
            .node("ReduceSum", "features, axis -> sum", "keepdims=0")
            .bytes();
    return new OnnxFunction(OnnxGraph.of("the head", graph, OnnxOptions.DEFAULT));
  }

  @Test
  void apply_rows_oneValueEach() {
    try (OnnxFunction sum = sum()) {
      assertThat(sum.apply(new float[][] {{1, 2, 3}, {10, 20, 30}})).containsExactly(6, 60);
      assertThat(sum.apply(new float[][] {{0, 0, 0.5f}})).containsExactly(0.5f);
      assertThat(sum.apply(new float[][] {{1, Float.NaN, 3}})).containsExactly(Float.NaN);
    }
  }

  @Test
  void apply_wrongNumberOfFeatures_saysBoth() {
    try (OnnxFunction sum = sum()) {
      for (float[][] rows :
          new float[][][] {{{1, 2}}, {{1, 2, 3, 4}}, {{1, 2, 3}, {1, 2}}, {{1, 2}, {1, 2, 3, 4}}}) {
        assertThatThrownBy(() -> sum.apply(rows))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageMatching("rows of the head must have 3 features, was [24]");
      }
      assertThat(sum.apply(new float[][] {{1, 2, 3}})).containsExactly(6);
    }
  }

  @Test
  void apply_noRows_isRefused() {
    try (OnnxFunction sum = sum()) {
      assertThatThrownBy(() -> sum.apply(new float[0][]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("rows must not be empty");
    }
  }

  @Test
  void apply_graphGivesAnotherNumberOfValues_saysBoth() {
    byte[] graph =
        new OnnxProto()
            .input("features", FLOAT, "N", 3)
            .output("all", FLOAT, "N3")
            .weight("flat", new long[] {-1L})
            .node("Reshape", "features, flat -> all")
            .bytes();

    try (var function = new OnnxFunction(OnnxGraph.of("flat", graph, OnnxOptions.DEFAULT))) {
      assertThatThrownBy(() -> function.apply(new float[][] {{1, 2, 3}, {4, 5, 6}}))
          .isInstanceOf(OnnxException.class)
          .hasMessage("flat gave 6 values for 2 rows");
    }
  }

  static Stream<Arguments> noFunctions() {
    return Stream.of(
        arguments(TinyDecoder.signature(), "should have one input and one output, it has ["),
        arguments(
            new Signature().input("x", INT64, "N", 3).output("y", FLOAT, "N"),
            "has as input x INT64 [free, 3], not FLOAT [free, fixed]"),
        arguments(
            new Signature().input("x", FLOAT, "N", "F").output("y", FLOAT, "N"),
            "has as input x FLOAT [free, free], not FLOAT [free, fixed]"),
        arguments(
            new Signature().input("x", FLOAT, 3).output("y", FLOAT, "N"),
            "has as input x FLOAT [3], not FLOAT [free, fixed]"),
        arguments(
            new Signature().input("x", FLOAT, "N", 3).output("y", FLOAT, "N", 1),
            "has as output y FLOAT [free, 1], not FLOAT [free]"),
        arguments(
            new Signature().input("x", FLOAT, "N", 3).output("y", INT64, "N"),
            "has as output y INT64 [free], not FLOAT [free]"));
  }

  @ParameterizedTest
  @MethodSource("noFunctions")
  void new_graphOfAnotherForm_saysHowAndClosesIt(Signature other, String message) {
    OnnxGraph graph = OnnxGraph.of("the head", other.stub(), OnnxOptions.DEFAULT);

    assertThatThrownBy(() -> new OnnxFunction(graph))
        .isInstanceOf(OnnxException.class)
        .hasMessageStartingWith("the head " + message);

    assertThatThrownBy(graph::session).hasMessageContaining("is closed");
  }

  @Test
  void apply_afterClose_saysThatItIsClosed() {
    OnnxFunction sum = sum();
    sum.close();

    assertThatThrownBy(() -> sum.apply(new float[][] {{1, 2, 3}}))
        .isInstanceOf(OnnxException.class)
        .hasMessageStartingWith("the head is closed; ");
    assertThatCode(sum::close).doesNotThrowAnyException();
  }

  @Test
  @Timeout(60)
  void close_whileOthersApply_waitsForThemAndEndsTheNextCalls() throws Exception {
    OnnxFunction sum = sum();
    var applied = new CountDownLatch(4);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Future<Void>> calls = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      calls.add(
          threads.submit(
              () -> {
                while (true) {
                  assertThat(sum.apply(new float[][] {{1, 2, 3}})).containsExactly(6);
                  applied.countDown();
                }
              }));
    }
    applied.await();

    sum.close();

    for (Future<Void> call : calls) {
      assertThatThrownBy(call::get)
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(OnnxException.class)
          .hasMessageContaining("the head is closed");
    }
    threads.shutdown();
  }
}
