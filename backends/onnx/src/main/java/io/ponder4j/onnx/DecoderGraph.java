package io.ponder4j.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.ponder4j.engine.LmShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a decoder's graph tells of itself. The graph is a flat-row one: see the exporter of the
 * embedded models for its inputs and outputs.
 *
 * @param layers layers with a cache
 * @param heads key/value heads
 * @param headSize values a head
 * @param vocabularySize logits a row
 * @param hiddenSize width of the output {@code hidden}; 0 where there is none
 * @param maxPositions the longest sequence, from the metadata
 * @param rotaryBase base of the rotary angles, from the metadata
 */
record DecoderGraph(
    int layers,
    int heads,
    int headSize,
    int vocabularySize,
    int hiddenSize,
    int maxPositions,
    double rotaryBase) {

  private static final List<String> INPUTS =
      List.of(
          "input_ids",
          "position_ids",
          "attention_bias",
          "logit_rows",
          "rotary_cos",
          "rotary_sin",
          "past_key_values.0.key");

  static String past(int layer, String part) {
    return "past_key_values." + layer + "." + part;
  }

  static String present(int layer, String part) {
    return "present." + layer + "." + part;
  }

  /**
   * Reads a graph's description.
   *
   * @throws OnnxException naming what is missing, if it is no flat-row decoder
   */
  static DecoderGraph of(OnnxGraph graph) {
    try {
      return read(graph.name(), graph.session());
    } catch (OrtException e) {
      throw new OnnxException("the description of " + graph.name() + " cannot be read", e);
    }
  }

  private static DecoderGraph read(String name, OrtSession session) throws OrtException {
    List<String> missing = new ArrayList<>(INPUTS);
    missing.removeAll(session.getInputNames());
    if (!session.getOutputNames().contains("logits")) {
      missing.add("logits");
    }
    if (!missing.isEmpty()) {
      throw new OnnxException(
          name + " is not a flat-row decoder: it has no " + missing + "; export it again", null);
    }
    Map<String, NodeInfo> inputs = session.getInputInfo();
    Map<String, NodeInfo> outputs = session.getOutputInfo();
    long[] cache = shape(name, inputs, past(0, "key"));
    Map<String, String> metadata = session.getMetadata().getCustomMetadata();
    int layers = 0;
    while (inputs.containsKey(past(layers, "key"))) {
      layers++;
    }
    return new DecoderGraph(
        layers,
        (int) cache[1],
        (int) cache[3],
        (int) shape(name, outputs, "logits")[1],
        outputs.containsKey("hidden") ? (int) shape(name, outputs, "hidden")[1] : 0,
        (int) number(name, metadata, "max_positions"),
        number(name, metadata, "rotary_base"));
  }

  private static long[] shape(String name, Map<String, NodeInfo> nodes, String tensor) {
    NodeInfo node = nodes.get(tensor);
    if (node == null
        || !(node.getInfo() instanceof TensorInfo info)
        || info.type != OnnxJavaType.FLOAT) {
      throw new OnnxException(name + " has no 32-bit float tensor " + tensor, null);
    }
    return info.getShape();
  }

  private static double number(String name, Map<String, String> metadata, String key) {
    try {
      return Double.parseDouble(metadata.getOrDefault(key, "missing"));
    } catch (NumberFormatException e) {
      throw new OnnxException(
          "the metadata of " + name + " has no number '" + key + "'; export it again", e);
    }
  }

  LmShape lmShape() {
    return new LmShape(vocabularySize, hiddenSize, maxPositions);
  }

  long bytesPerSlot() {
    return 2L * layers * heads * headSize * Float.BYTES;
  }
}
