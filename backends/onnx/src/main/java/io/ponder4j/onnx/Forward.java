package io.ponder4j.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A run of a decoder's graph, over one cache. It is filled anew for each step; buffers, tensors and
 * names are kept from step to step.
 */
final class Forward implements AutoCloseable {

  private static final float OPEN = 0;
  private static final float CLOSED = -1e9f;

  private final DecoderGraph decoder;
  private final StepTensor ids = new StepTensor("tokens", OnnxJavaType.INT64);
  private final StepTensor positions = new StepTensor("positions", OnnxJavaType.INT64);
  private final StepTensor wanted = new StepTensor("wanted rows", OnnxJavaType.INT64);
  private final StepTensor bias = new StepTensor("bias", OnnxJavaType.FLOAT);
  private final StepTensor logits = new StepTensor("logits", OnnxJavaType.FLOAT);
  private final StepTensor hidden = new StepTensor("hidden states", OnnxJavaType.FLOAT);
  private final Map<String, OnnxTensor> inputs = new HashMap<>();
  private final Map<String, OnnxTensor> outputs = new HashMap<>();
  private final String[] pasts; // [2 * layers] keys and values in turn
  private final String[] presents;
  private final List<String> prefixes; // [2 * layers], or none
  private float[] biasRow = new float[0]; // closed but while a row is filled
  private int places; // that a row may look at

  Forward(DecoderGraph decoder) {
    this.decoder = decoder;
    this.pasts = new String[2 * decoder.layers()];
    this.presents = new String[2 * decoder.layers()];
    for (int i = 0; i < pasts.length; i++) {
      String part = i % 2 == 0 ? "key" : "value";
      pasts[i] = DecoderGraph.past(i / 2, part);
      presents[i] = DecoderGraph.present(i / 2, part);
    }
    this.prefixes = decoder.prefixNames();
  }

  /** Marks what a row looks at with a value. */
  interface View {
    void mark(float[] biasRow, float with);
  }

  /**
   * Makes room for a run.
   *
   * @param rows of the batch
   * @param tokens a row
   * @param slots of the cache that are in use, the new ones included
   * @param wantedCount rows whose logits are wanted
   * @throws OnnxException if that is more than a tensor can hold
   */
  void begin(int rows, int tokens, int slots, int wantedCount) {
    places = slots;
    if (biasRow.length < slots) {
      biasRow = new float[2 * slots];
      Arrays.fill(biasRow, CLOSED);
    }
    inputs.put("input_ids", ids.shaped(rows, tokens));
    inputs.put("position_ids", positions.shaped(rows, tokens));
    inputs.put("logit_rows", wanted.shaped(wantedCount));
    inputs.put("attention_bias", bias.shaped(rows, 1, tokens, slots));
    outputs.put("logits", logits.shaped(wantedCount, decoder.vocabularySize()));
    if (decoder.hiddenSize() > 0) {
      outputs.put("hidden", hidden.shaped(wantedCount, decoder.hiddenSize()));
    }
  }

  /** Sets the token at a place of the run. */
  void token(int at, int id, int position, View view) {
    ids.longs().put(at, id);
    positions.longs().put(at, position);
    view.mark(biasRow, OPEN);
    bias.floats().put(at * places, biasRow, 0, places);
    view.mark(biasRow, CLOSED);
  }

  /** Wants the logits of a place. */
  void want(int index, int at) {
    wanted.longs().put(index, at);
  }

  void rotary(OnnxTensor cos, OnnxTensor sin) {
    inputs.put("rotary_cos", cos);
    inputs.put("rotary_sin", sin);
  }

  /** Past input and present output of a layer's keys (0) or values (1). */
  void cache(int layer, int part, OnnxTensor both) {
    inputs.put(pasts[2 * layer + part], both);
    outputs.put(presents[2 * layer + part], both);
  }

  /** A layer's keys (0) or values (1) of what all rows begin with. */
  void prefix(int layer, int part, OnnxTensor tensor) {
    inputs.put(prefixes.get(2 * layer + part), tensor);
  }

  void withoutPrefix() {
    prefixes.forEach(inputs::remove);
  }

  void run(OrtSession session, OrtSession.RunOptions options) throws OrtException {
    session.run(inputs, Set.of(), outputs, options).close(); // all outputs are ours
  }

  void logits(int index, float[] into) {
    int size = decoder.vocabularySize();
    logits.floats().get(index * size, into, 0, size);
  }

  void hidden(int index, float[] into) {
    int size = decoder.hiddenSize();
    hidden.floats().get(index * size, into, 0, size);
  }

  /** Frees the tensors; results stay readable. */
  @Override
  public void close() {
    for (StepTensor tensor : new StepTensor[] {ids, positions, wanted, bias, logits, hidden}) {
      tensor.close();
    }
    inputs.clear();
    outputs.clear();
  }
}
