package io.ponder4j.onnx;

import static io.ponder4j.onnx.GraphTensors.FIXED;
import static io.ponder4j.onnx.GraphTensors.FREE;

import ai.onnxruntime.OnnxJavaType;
import io.ponder4j.engine.LmShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a decoder's graph tells of itself. The graph is a flat-row one: see the exporter of the
 * embedded models for its inputs and outputs.
 *
 * @param cache what its cache looks like
 * @param vocabularySize logits a row
 * @param hiddenSize width of the output {@code hidden}; 0 where there is none
 * @param maxPositions the longest sequence, from the metadata
 * @param batched true where it also takes several rows at once, with one new token each
 * @param prefixed true where it then also takes a prefix that all rows have in common
 * @param rotary how positions turn keys, from the metadata
 */
record DecoderGraph(
    CacheShape cache,
    int vocabularySize,
    int hiddenSize,
    int maxPositions,
    boolean batched,
    boolean prefixed,
    Rotary rotary) {

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

  static String prefix(int layer, String part) {
    return "shared." + layer + "." + part;
  }

  /**
   * Reads a graph's description.
   *
   * @throws OnnxException naming what is missing or wrong, if it is no flat-row decoder
   */
  static DecoderGraph of(OnnxGraph graph) {
    GraphTensors inputs = GraphTensors.inputs(graph);
    GraphTensors outputs = GraphTensors.outputs(graph);
    requireNames(inputs, outputs);
    long[] cache = inputs.shape(past(0, "key"), OnnxJavaType.FLOAT, 1, FIXED, FREE, FIXED);
    int layers = 0;
    while (inputs.has(past(layers, "key"))) {
      layers++;
    }
    GraphMetadata metadata = GraphMetadata.of(graph);
    var decoder =
        new DecoderGraph(
            new CacheShape(layers, (int) cache[1], (int) cache[3], OnnxJavaType.FLOAT),
            (int) outputs.shape("logits", OnnxJavaType.FLOAT, FREE, FIXED)[1],
            outputs.has("hidden")
                ? (int) outputs.shape("hidden", OnnxJavaType.FLOAT, FREE, FIXED)[1]
                : 0,
            (int) metadata.number("max_positions", 1, Integer.MAX_VALUE),
            isBatched(inputs),
            isBatched(inputs) && inputs.has(prefix(0, "key")),
            Rotary.of(metadata, (int) cache[3]));
    decoder.requireShapes(inputs, outputs);
    return decoder;
  }

  private static boolean isBatched(GraphTensors inputs) {
    return inputs.shape("input_ids", OnnxJavaType.INT64, 1, FREE)[0] == FREE
        && inputs.shape("position_ids", OnnxJavaType.INT64, 1, FREE)[0] == FREE
        && inputs.shape("attention_bias", OnnxJavaType.FLOAT, 1, 1, FREE, FREE)[0] == FREE
        && inputs.shape(past(0, "key"), OnnxJavaType.FLOAT, 1, FIXED, FREE, FIXED)[0] == FREE;
  }

  private static void requireNames(GraphTensors inputs, GraphTensors outputs) {
    List<String> missing = new ArrayList<>(INPUTS);
    missing.removeAll(inputs.names());
    if (!outputs.has("logits")) {
      missing.add("logits");
    }
    if (!missing.isEmpty()) {
      throw new OnnxException(
          inputs.graph()
              + " is no decoder: for our layout it lacks "
              + missing
              + ", for the hub's "
              + RowGraph.missing(inputs)
              + "; is it the right file, and exported as a decoder?",
          null);
    }
  }

  private void requireShapes(GraphTensors inputs, GraphTensors outputs) {
    inputs.shape("input_ids", OnnxJavaType.INT64, 1, FREE);
    inputs.shape("position_ids", OnnxJavaType.INT64, 1, FREE);
    inputs.shape("attention_bias", OnnxJavaType.FLOAT, 1, 1, FREE, FREE);
    inputs.shape("logit_rows", OnnxJavaType.INT64, FREE);
    inputs.shape("rotary_cos", OnnxJavaType.FLOAT, FREE, headSize() / 2);
    inputs.shape("rotary_sin", OnnxJavaType.FLOAT, FREE, headSize() / 2);
    Set<String> unknown = new TreeSet<>(inputs.names());
    unknown.removeAll(INPUTS);
    for (int layer = 0; layer < layers(); layer++) {
      for (String part : List.of("key", "value")) {
        inputs.shape(past(layer, part), OnnxJavaType.FLOAT, 1, heads(), FREE, headSize());
        outputs.shape(present(layer, part), OnnxJavaType.FLOAT, 1, heads(), FREE, headSize());
        unknown.remove(past(layer, part));
        if (prefixed) {
          requireNoPrefix(inputs, prefix(layer, part));
          unknown.remove(prefix(layer, part));
        }
      }
    }
    if (!unknown.isEmpty()) {
      throw new OnnxException(
          inputs.graph() + " has inputs that nobody fills: " + unknown + "; export it without",
          null);
    }
  }

  /** The session that has no prefix does not ask for one. */
  private void requireNoPrefix(GraphTensors inputs, String name) {
    if (inputs.shape(name, OnnxJavaType.FLOAT, heads(), 0, headSize())[1] != 0) {
      throw new OnnxException(
          inputs.graph()
              + " has a prefix "
              + name
              + " whose length is not the dimension "
              + OnnxGraph.PREFIX
              + "; export it again",
          null);
    }
  }

  /** The inputs of a prefix: for each layer that of keys and that of values; none without. */
  List<String> prefixNames() {
    List<String> names = new ArrayList<>();
    for (int layer = 0; prefixed && layer < layers(); layer++) {
      names.add(prefix(layer, "key"));
      names.add(prefix(layer, "value"));
    }
    return names;
  }

  LmShape lmShape() {
    return new LmShape(vocabularySize, hiddenSize, maxPositions);
  }

  int layers() {
    return cache.layers();
  }

  int heads() {
    return cache.heads();
  }

  int headSize() {
    return cache.headSize();
  }

  long bytesPerSlot() {
    return cache.bytesPerSlot();
  }
}
