package io.ponder4j.onnx;

import static io.ponder4j.onnx.OnnxProto.FLOAT;
import static io.ponder4j.onnx.OnnxProto.INT64;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a graph says of itself: inputs, outputs and metadata, to be bent by tests. */
final class Signature {

  private final Map<String, Tensor> inputs = new LinkedHashMap<>();
  private final Map<String, Tensor> outputs = new LinkedHashMap<>();
  private final Map<String, String> metadata = new LinkedHashMap<>();

  private record Tensor(int type, Object... shape) {}

  /** That of a flat-row decoder. */
  static Signature decoder(int layers, int heads, int headSize, int vocabulary, int positions) {
    var decoder = new Signature();
    decoder
        .input("input_ids", INT64, 1, "T")
        .input("position_ids", INT64, 1, "T")
        .input("attention_bias", FLOAT, 1, 1, "T", "S")
        .input("logit_rows", INT64, "R")
        .input("rotary_cos", FLOAT, "M", headSize / 2)
        .input("rotary_sin", FLOAT, "M", headSize / 2)
        .output("logits", FLOAT, "R", vocabulary)
        .output("hidden", FLOAT, "R", heads * headSize)
        .metadata("rotary_base", "10000.0")
        .metadata("max_positions", String.valueOf(positions));
    for (int layer = 0; layer < layers; layer++) {
      for (String part : List.of("key", "value")) {
        decoder
            .input(DecoderGraph.past(layer, part), FLOAT, 1, heads, "C", headSize)
            .output(DecoderGraph.present(layer, part), FLOAT, 1, heads, "C", headSize);
      }
    }
    return decoder;
  }

  /** Leaves the number of rows open everywhere. */
  Signature batched() {
    inputs.replaceAll((name, tensor) -> name.startsWith("rotary") ? tensor : openFirst(tensor));
    outputs.replaceAll((name, tensor) -> openFirst(tensor));
    return this;
  }

  /** Takes a prefix that all rows have in common. */
  Signature prefixed(int layers, int heads, int headSize) {
    for (int layer = 0; layer < layers; layer++) {
      for (String part : List.of("key", "value")) {
        input(DecoderGraph.prefix(layer, part), FLOAT, heads, "shared_prefix", headSize);
      }
    }
    return this;
  }

  private static Tensor openFirst(Tensor tensor) {
    Object[] shape = tensor.shape.clone();
    shape[0] = shape[0].equals(1) ? "B" : shape[0];
    return new Tensor(tensor.type, shape);
  }

  /** Adds an input, or makes it another. */
  Signature input(String name, int type, Object... shape) {
    inputs.put(name, new Tensor(type, shape));
    return this;
  }

  /** Adds an output, or makes it another. */
  Signature output(String name, int type, Object... shape) {
    outputs.put(name, new Tensor(type, shape));
    return this;
  }

  Signature metadata(String key, String value) {
    metadata.put(key, value);
    return this;
  }

  Signature without(String name) {
    inputs.remove(name);
    outputs.remove(name);
    metadata.remove(name);
    return this;
  }

  OnnxProto describe() {
    var proto = new OnnxProto();
    inputs.forEach((name, tensor) -> proto.input(name, tensor.type, tensor.shape));
    outputs.forEach((name, tensor) -> proto.output(name, tensor.type, tensor.shape));
    metadata.forEach(proto::metadata);
    return proto;
  }

  /** A graph that says so, and cannot be run. */
  byte[] stub() {
    OnnxProto proto =
        describe()
            .node("Cast", inputs.keySet().iterator().next() + " -> numbers", "to=" + INT64)
            .node("Unique", "numbers -> any_shape"); // nothing can be inferred from it
    outputs.forEach(
        (name, tensor) ->
            proto
                .node("Cast", "numbers -> numbers of " + name, "to=" + tensor.type)
                .node("Reshape", "numbers of " + name + ", any_shape -> " + name));
    return proto.bytes();
  }
}
