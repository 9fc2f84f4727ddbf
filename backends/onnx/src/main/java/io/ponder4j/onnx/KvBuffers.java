package io.ponder4j.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import io.ponder4j.engine.KvBudgetExceededException;
import io.ponder4j.engine.KvMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The cache of a decoder: for each layer a buffer of keys and one of values, {@code [1, heads,
 * capacity, headSize]}, that ONNX Runtime reads as past and writes as present, in place. Rotary
 * tables of the same capacity lie beside it.
 *
 * <p>The first place of each buffer stays empty and is never looked at: without a past, the
 * attention operator takes the positions of a step to be consecutive whatever it is told. A slot is
 * the place after its number.
 */
final class KvBuffers implements KvMemory, AutoCloseable {

  /** Places before slot 0. */
  static final int PADDING = 1;

  private static final int FIRST_SLOTS = 1024;

  private final DecoderGraph graph;
  private final int maxSlots;
  private int places; // capacity and padding
  private List<FloatBuffer> buffers = List.of(); // [2 * layers] keys and values in turn
  private List<OnnxTensor> tensors = List.of(); // [2 * layers] over the buffers
  private List<OnnxTensor> rotary = List.of(); // cos, sin, each [capacity, headSize / 2]

  /**
   * An empty cache.
   *
   * @throws IllegalArgumentException if it has no room for a token
   */
  KvBuffers(DecoderGraph graph, long maxBytes) {
    this.graph = graph;
    // A direct buffer holds fewer than 2^31 bytes.
    long perBuffer = (long) graph.heads() * graph.headSize() * Float.BYTES;
    long most = Math.min(maxBytes / graph.bytesPerSlot(), (Integer.MAX_VALUE - 8) / perBuffer);
    this.maxSlots = (int) most - PADDING;
    if (maxSlots < 1) {
      throw new IllegalArgumentException(
          "maxCacheBytes must be >= "
              + (PADDING + 1) * graph.bytesPerSlot()
              + ", the room of one token, was "
              + maxBytes);
    }
    grow(Math.min(FIRST_SLOTS, maxSlots) + PADDING);
  }

  @Override
  public int capacity() {
    return places - PADDING;
  }

  @Override
  public long bytesPerSlot() {
    return graph.bytesPerSlot();
  }

  @Override
  public void ensureCapacity(int slots) {
    if (slots > maxSlots) {
      throw new KvBudgetExceededException(slots, maxSlots);
    }
    if (slots > capacity()) {
      try {
        grow(slots + PADDING);
      } catch (OutOfMemoryError e) { // of direct memory: nothing is changed yet
        throw new KvBudgetExceededException(slots, capacity());
      }
    }
  }

  private void grow(int to) {
    List<FloatBuffer> larger = new ArrayList<>(2 * graph.layers());
    int width = graph.headSize();
    for (int i = 0; i < 2 * graph.layers(); i++) {
      FloatBuffer fresh = floats(graph.heads() * to * width);
      for (int head = 0; places > 0 && head < graph.heads(); head++) {
        fresh.put(head * to * width, buffers.get(i), head * places * width, places * width);
      }
      larger.add(fresh);
    }
    closeTensors();
    buffers = larger;
    places = to;
    long[] shape = {1, graph.heads(), to, width};
    tensors = larger.stream().map(buffer -> tensor(buffer, shape)).toList();
    rotary = rotaryTables();
  }

  private List<OnnxTensor> rotaryTables() {
    int half = graph.headSize() / 2;
    double[] frequencies = new double[half];
    for (int i = 0; i < half; i++) {
      frequencies[i] = Math.pow(graph.rotaryBase(), -2.0 * i / graph.headSize());
    }
    FloatBuffer cos = floats(places * half);
    FloatBuffer sin = floats(places * half);
    int positions = Math.min(places, graph.maxPositions()); // the rest is never looked up
    for (int position = 0; position < positions; position++) {
      for (int i = 0; i < half; i++) {
        double angle = position * frequencies[i];
        cos.put(position * half + i, (float) Math.cos(angle));
        sin.put(position * half + i, (float) Math.sin(angle));
      }
    }
    long[] shape = {places, half};
    return List.of(tensor(cos, shape), tensor(sin, shape));
  }

  /** A zeroed direct buffer: a cache must hold no NaN, even where it is masked. */
  static FloatBuffer floats(int size) {
    return ByteBuffer.allocateDirect(size * Float.BYTES)
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }

  static OnnxTensor tensor(FloatBuffer buffer, long... shape) {
    try {
      return OnnxTensor.createTensor(OnnxGraph.environment(), buffer, shape);
    } catch (OrtException e) {
      throw new OnnxException("no tensor could be made: " + e.getMessage(), e);
    }
  }

  @Override
  public void move(int from, int to, int length) {
    int width = graph.headSize();
    float[] run = new float[length * width];
    for (FloatBuffer buffer : buffers) {
      for (int head = 0; head < graph.heads(); head++) {
        int start = head * places + PADDING;
        buffer.get((start + from) * width, run);
        buffer.put((start + to) * width, run);
      }
    }
  }

  OnnxTensor tensor(int layer, int part) {
    return tensors.get(2 * layer + part);
  }

  OnnxTensor rotaryCos() {
    return rotary.get(0);
  }

  OnnxTensor rotarySin() {
    return rotary.get(1);
  }

  private void closeTensors() {
    tensors.forEach(OnnxTensor::close);
    rotary.forEach(OnnxTensor::close);
  }

  @Override
  public void close() {
    closeTensors();
    tensors = List.of();
    rotary = List.of();
    buffers = List.of();
    places = PADDING;
  }
}
