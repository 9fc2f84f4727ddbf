package io.ponder4j.onnx;

import static io.ponder4j.onnx.GraphTensors.FIXED;
import static io.ponder4j.onnx.GraphTensors.FREE;

import ai.onnxruntime.OnnxJavaType;
import io.ponder4j.engine.LmShape;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What the graph of a decoder in the hub's layout tells of itself: rows of tokens, each with a past
 * of its own, and a mask over both.
 *
 * @param cache what a past looks like
 * @param vocabularySize logits a row
 * @param maxPositions the longest sequence
 * @param positioned true where it takes {@code position_ids}
 * @param keeping true where it takes {@code num_logits_to_keep}
 * @param lastOnly true where it gives logits of the last token alone
 * @param logits type of a logit
 */
record RowGraph(
    CacheShape cache,
    int vocabularySize,
    int maxPositions,
    boolean positioned,
    boolean keeping,
    boolean lastOnly,
    OnnxJavaType logits) {

  static final String IDS = "input_ids";
  static final String MASK = "attention_mask";
  static final String POSITIONS = "position_ids";
  static final String KEEP = "num_logits_to_keep";
  static final String LOGITS = "logits";

  private static final Set<OnnxJavaType> NUMBERS = Set.of(OnnxJavaType.FLOAT, OnnxJavaType.FLOAT16);

  /** True where a graph looks like one, by the names of its inputs. */
  static boolean isOne(OnnxGraph graph) {
    return missing(GraphTensors.inputs(graph)).isEmpty();
  }

  /** The inputs that tell this layout, as far as they are not there. */
  static List<String> missing(GraphTensors inputs) {
    return Stream.of(IDS, MASK, DecoderGraph.past(0, "key"))
        .filter(name -> !inputs.has(name))
        .toList();
  }

  /**
   * Reads a graph's description.
   *
   * @param maxPositions the longest sequence, which such a graph does not tell
   * @param vocabularySize logits a row, for graphs that leave it open
   * @throws OnnxException naming what is missing or wrong, if it is no such decoder
   */
  static RowGraph of(OnnxGraph graph, int maxPositions, int vocabularySize) {
    GraphTensors inputs = GraphTensors.inputs(graph);
    GraphTensors outputs = GraphTensors.outputs(graph);
    inputs.shape(IDS, OnnxJavaType.INT64, FREE, FREE);
    inputs.shape(MASK, OnnxJavaType.INT64, FREE, FREE);
    OnnxJavaType type = inputs.type(DecoderGraph.past(0, "key"), NUMBERS);
    long[] past = inputs.shape(DecoderGraph.past(0, "key"), type, FREE, FIXED, FREE, FIXED);
    int layers = 0;
    while (inputs.has(DecoderGraph.past(layers, "key"))) {
      layers++;
    }
    var cache = new CacheShape(layers, (int) past[1], (int) past[3], type);
    OnnxJavaType logits = outputs.type(LOGITS, NUMBERS);
    long[] shape = outputs.shape(LOGITS, logits, FREE, GraphTensors.ANY, GraphTensors.ANY);
    var row =
        new RowGraph(
            cache,
            shape[2] > 0 ? (int) shape[2] : vocabularySize,
            maxPositions,
            inputs.has(POSITIONS),
            inputs.has(KEEP),
            shape[1] == 1,
            logits);
    row.requireTensors(inputs, outputs);
    return row;
  }

  private void requireTensors(GraphTensors inputs, GraphTensors outputs) {
    Set<String> unknown = new TreeSet<>(inputs.names());
    List.of(IDS, MASK, POSITIONS, KEEP).forEach(unknown::remove);
    if (positioned) {
      inputs.shape(POSITIONS, OnnxJavaType.INT64, FREE, FREE);
    }
    if (keeping) {
      inputs.type(KEEP, Set.of(OnnxJavaType.INT64));
    }
    for (int layer = 0; layer < cache.layers(); layer++) {
      for (String part : List.of("key", "value")) {
        String past = DecoderGraph.past(layer, part);
        inputs.shape(past, cache.type(), FREE, cache.heads(), FREE, cache.headSize());
        outputs.shape(
            DecoderGraph.present(layer, part),
            cache.type(),
            FREE,
            cache.heads(),
            FREE,
            cache.headSize());
        unknown.remove(past);
      }
    }
    if (!unknown.isEmpty()) {
      throw new OnnxException(
          inputs.graph() + " has inputs that nobody fills: " + unknown + "; export it without",
          null);
    }
  }

  LmShape lmShape() {
    return new LmShape(vocabularySize, 0, maxPositions);
  }
}
