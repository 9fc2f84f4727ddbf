package io.ponder4j.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.ponder4j.engine.CausalLm;
import io.ponder4j.engine.KvMemory;
import io.ponder4j.engine.LmShape;
import io.ponder4j.engine.SlotView;
import io.ponder4j.engine.Step;
import io.ponder4j.engine.StepResult;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * A flat-row ONNX decoder. All new tokens of a step are one row of the graph; an additive bias
 * tells each which slots it may look at. Where branches have much text of their own, and the graph
 * takes several rows, each has a row of its own instead; see {@link Lanes}.
 *
 * <p>The same tensor is bound as past input and as present output, so the cache is updated in place
 * and never copied; logits and hidden states are pinned too. Only wanted rows pass the output
 * layer. One thread at a time.
 */
public final class OnnxCausalLm implements CausalLm {

  private static final float NO_VIEW = -1e9f;

  private final OnnxGraph graph;
  private final DecoderGraph decoder;
  private final LmShape shape;
  private final KvBuffers cache;
  private final Lanes lanes;
  private LongBuffer ids = longs(0);
  private LongBuffer positions = longs(0);
  private LongBuffer wanted = longs(0);
  private FloatBuffer bias = KvBuffers.floats(0);
  private FloatBuffer logits = KvBuffers.floats(0); // [wanted, vocabulary]
  private FloatBuffer hidden = KvBuffers.floats(0); // [wanted, hiddenSize]
  private float[] biasRow = new float[0];
  private boolean inLanes; // the present step

  /**
   * A decoder over a loaded graph, which it owns from now on: where this fails, the graph is
   * closed.
   *
   * @throws OnnxException if the graph is no flat-row decoder
   * @throws IllegalArgumentException if the options leave no room for a token in the cache
   */
  public OnnxCausalLm(OnnxGraph graph, OnnxOptions options) {
    this.graph = graph;
    try {
      this.decoder = DecoderGraph.of(graph);
      this.shape = decoder.lmShape();
      this.cache = new KvBuffers(decoder, options.maxCacheBytes());
      this.lanes = new Lanes(decoder, cache, options.maxCacheBytes());
    } catch (OutOfMemoryError e) {
      graph.close();
      throw noMemory("the cache", e);
    } catch (RuntimeException e) {
      graph.close();
      throw e;
    }
  }

  @Override
  public LmShape shape() {
    return shape;
  }

  @Override
  public KvMemory memory() {
    return new KvMemory() {
      @Override
      public int capacity() {
        return cache.capacity();
      }

      @Override
      public void ensureCapacity(int slots) {
        lanes.makeWay(slots);
        cache.ensureCapacity(slots);
      }

      @Override
      public void move(int from, int to, int length) {
        cache.move(from, to, length);
        lanes.moved(from, to, length);
      }

      @Override
      public int limit() {
        return cache.limit();
      }

      @Override
      public Copy save(int slot) {
        return cache.save(slot);
      }

      @Override
      public void restore(Copy copy, int slot) {
        cache.restore(copy, slot);
      }

      @Override
      public long bytesPerSlot() {
        return cache.bytesPerSlot();
      }
    };
  }

  @Override
  public StepResult step(Step step) {
    OrtSession session = graph.session();
    inLanes = decoder.batched() && lanes.take(step);
    int slots = inLanes ? lanes.column() + 1 : KvBuffers.PADDING + step.firstSlot() + step.size();
    try {
      fill(step, slots);
    } catch (OutOfMemoryError e) {
      throw noMemory("a step", e);
    }
    Map<String, OnnxTensor> stepInputs = new HashMap<>();
    Map<String, OnnxTensor> stepOutputs = new HashMap<>();
    boolean done = false;
    try {
      bindStep(step, slots, stepInputs, stepOutputs);
      Map<String, OnnxTensor> inputs = new HashMap<>(stepInputs);
      Map<String, OnnxTensor> outputs = new HashMap<>(stepOutputs);
      bindCache(inputs, outputs);
      session.run(inputs, Set.of(), outputs).close(); // all outputs are ours
      if (inLanes) {
        lanes.writeThrough(step);
      }
      done = true;
    } catch (OrtException e) {
      throw new OnnxException("a step of " + graph.name() + " failed: " + e.getMessage(), e);
    } finally {
      stepInputs.values().forEach(OnnxTensor::close);
      stepOutputs.values().forEach(OnnxTensor::close);
      if (!done) {
        lanes.forget();
      }
    }
    return result();
  }

  /** True when the last step gave each branch a row of its own. */
  boolean wasInLanes() {
    return inLanes;
  }

  private OnnxException noMemory(String what, OutOfMemoryError cause) {
    return new OnnxException(
        what
            + " of "
            + graph.name()
            + " needs more memory than there is; allow more with -XX:MaxDirectMemorySize, or run"
            + " fewer or shorter branches at a time",
        cause);
  }

  private void bindStep(
      Step step, int slots, Map<String, OnnxTensor> inputs, Map<String, OnnxTensor> outputs)
      throws OrtException {
    var environment = OnnxGraph.environment();
    long rows = inLanes ? step.size() : 1;
    long tokens = inLanes ? 1 : step.size();
    inputs.put("input_ids", OnnxTensor.createTensor(environment, ids, new long[] {rows, tokens}));
    inputs.put(
        "position_ids", OnnxTensor.createTensor(environment, positions, new long[] {rows, tokens}));
    inputs.put(
        "logit_rows",
        OnnxTensor.createTensor(environment, wanted, new long[] {step.wantedCount()}));
    inputs.put("attention_bias", KvBuffers.tensor(bias, rows, 1, tokens, slots));
    outputs.put("logits", KvBuffers.tensor(logits, step.wantedCount(), shape.vocabularySize()));
    if (shape.hiddenSize() > 0) {
      outputs.put("hidden", KvBuffers.tensor(hidden, step.wantedCount(), shape.hiddenSize()));
    }
  }

  private void bindCache(Map<String, OnnxTensor> inputs, Map<String, OnnxTensor> outputs) {
    inputs.put("rotary_cos", cache.rotaryCos());
    inputs.put("rotary_sin", cache.rotarySin());
    for (int layer = 0; layer < decoder.layers(); layer++) {
      for (int part = 0; part < 2; part++) {
        String name = part == 0 ? "key" : "value";
        OnnxTensor both = inLanes ? lanes.tensor(layer, part) : cache.tensor(layer, part);
        inputs.put(DecoderGraph.past(layer, name), both);
        outputs.put(DecoderGraph.present(layer, name), both);
      }
    }
  }

  // --- buffers ---

  private void fill(Step step, int slots) {
    int tokens = step.size();
    ids = room(ids, tokens);
    positions = room(positions, tokens);
    wanted = room(wanted, step.wantedCount());
    bias = room(bias, tokens * slots);
    logits = room(logits, step.wantedCount() * shape.vocabularySize());
    hidden = room(hidden, step.wantedCount() * shape.hiddenSize());
    biasRow = biasRow.length < slots ? new float[2 * slots] : biasRow;
    for (int row = 0; row < tokens; row++) {
      int at = inLanes ? lanes.laneOf(row) : row;
      ids.put(at, step.token(row));
      positions.put(at, step.position(row));
      Arrays.fill(biasRow, 0, slots, NO_VIEW);
      if (inLanes) {
        lanes.mark(row, biasRow, 0);
      } else {
        mark(step.view(row));
      }
      bias.put(at * slots, biasRow, 0, slots);
    }
    for (int i = 0; i < step.wantedCount(); i++) {
      int row = step.wanted(i);
      wanted.put(i, inLanes ? lanes.laneOf(row) : row);
    }
  }

  private void mark(SlotView view) {
    for (int run = 0; run < view.runs(); run++) {
      Arrays.fill(biasRow, KvBuffers.PADDING + view.from(run), KvBuffers.PADDING + view.to(run), 0);
    }
  }

  /** The buffer, or a larger one, with exactly the size remaining. */
  private static FloatBuffer room(FloatBuffer buffer, int size) {
    FloatBuffer enough = buffer.capacity() < size ? KvBuffers.floats(2 * size) : buffer;
    return enough.clear().limit(size);
  }

  private static LongBuffer room(LongBuffer buffer, int size) {
    LongBuffer enough = buffer.capacity() < size ? longs(2 * size) : buffer;
    return enough.clear().limit(size);
  }

  private static LongBuffer longs(int size) {
    return ByteBuffer.allocateDirect(size * Long.BYTES)
        .order(ByteOrder.nativeOrder())
        .asLongBuffer();
  }

  private StepResult result() {
    return new StepResult() {
      @Override
      public void logits(int index, float[] into) {
        logits.get(index * shape.vocabularySize(), into, 0, shape.vocabularySize());
      }

      @Override
      public void hidden(int index, float[] into) {
        hidden.get(index * shape.hiddenSize(), into, 0, shape.hiddenSize());
      }
    };
  }

  @Override
  public void close() {
    lanes.close();
    cache.close();
    graph.close();
  }
}
