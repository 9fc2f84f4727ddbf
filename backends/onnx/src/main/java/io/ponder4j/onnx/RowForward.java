package io.ponder4j.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.ponder4j.engine.SlotView;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A run of rows through a graph of the hub's layout: its inputs and outputs, filled and read. */
final class RowForward implements AutoCloseable {

  private final RowGraph graph;
  private final Rows rows;
  private final boolean inPlace;
  private final Padding padding;
  private final StepTensor ids = new StepTensor("tokens", OnnxJavaType.INT64);
  private final StepTensor mask = new StepTensor("mask", OnnxJavaType.INT64);
  private final StepTensor positions = new StepTensor("positions", OnnxJavaType.INT64);
  private final StepTensor keep = new StepTensor("number of wanted rows", OnnxJavaType.INT64);
  private final StepTensor logits;
  private final Map<String, OnnxTensor> inputs = new HashMap<>();
  private final Map<String, OnnxTensor> outputs = new HashMap<>();
  private int tokens; // of each row
  private int kept; // last tokens of each row whose logits there are

  RowForward(RowGraph graph, KvBuffers cache, Padding padding, boolean inPlace) {
    this.graph = graph;
    this.padding = padding;
    this.inPlace = inPlace;
    this.rows = new Rows(graph.cache(), cache, padding, inPlace);
    this.logits = new StepTensor("logits", graph.logits());
  }

  Rows rows() {
    return rows;
  }

  /**
   * Gets ready for a run, all of whose tokens are to be set next.
   *
   * @param views at what the first new token of each row looks, its own slot included
   * @param length new tokens of each row
   * @param wanted how many last ones of each row have to have logits, at least 1
   */
  void begin(List<SlotView> views, int length, int wanted) {
    tokens = length;
    rows.begin(views, length);
    int[] pasts = views.stream().mapToInt(view -> Lane.tokens(view) - 1).toArray();
    int longest = 0;
    for (int past : pasts) {
      longest = Math.max(longest, past);
    }
    int places = (inPlace ? longest : rows.columns()) + tokens;
    inputs.put(RowGraph.IDS, ids.shaped(pasts.length, tokens));
    inputs.put(RowGraph.MASK, mask.shaped(pasts.length, places));
    for (int row = 0; row < pasts.length; row++) {
      int own = pasts[row] + tokens;
      int from = padding == Padding.LEFT ? places - own : 0;
      for (int place = 0; place < places; place++) {
        boolean open = place >= from && place < from + own;
        mask.longs().put(row * places + place, open ? 1 : 0);
      }
    }
    if (graph.positioned()) {
      inputs.put(RowGraph.POSITIONS, positions.shaped(pasts.length, tokens));
    }
    kept = graph.lastOnly() ? 1 : graph.keeping() ? wanted : tokens;
    if (graph.keeping()) {
      inputs.put(RowGraph.KEEP, keep.shaped());
      keep.longs().put(0, kept);
    }
    outputs.put(RowGraph.LOGITS, logits.shaped(pasts.length, kept, graph.vocabularySize()));
    for (int layer = 0; layer < graph.cache().layers(); layer++) {
      bind(layer, 0, "key");
      bind(layer, 1, "value");
    }
  }

  private void bind(int layer, int part, String name) {
    inputs.put(DecoderGraph.past(layer, name), rows.past(layer, part));
    outputs.put(DecoderGraph.present(layer, name), rows.present(layer, part));
  }

  /** Sets a token of a row. */
  void token(int row, int at, int id, int position) {
    ids.longs().put(row * tokens + at, id);
    if (graph.positioned()) {
      positions.longs().put(row * tokens + at, position);
    }
  }

  void run(OrtSession session, OrtSession.RunOptions options) throws OrtException {
    session.run(inputs, Set.of(), outputs, options).close(); // all outputs are ours
  }

  /** The logits of a token of a row, one of those that were to have them. */
  void logits(int row, int at, float[] into) {
    int place = row * kept + at - (tokens - kept);
    logits.floats(place * graph.vocabularySize(), into, graph.vocabularySize());
  }

  @Override
  public void close() {
    rows.close();
    for (StepTensor tensor : new StepTensor[] {ids, mask, positions, keep, logits}) {
      tensor.close();
    }
    inputs.clear();
    outputs.clear();
  }
}
