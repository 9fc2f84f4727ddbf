package io.ponder4j.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import io.ponder4j.engine.KvBudgetExceededException;
import io.ponder4j.engine.KvMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
  private static final int WORTH_IT = 4; // times what is needed, for shrinking

  private final CacheShape shape;
  private final @Nullable DecoderGraph rotated; // whose rotary tables lie beside it
  private int maxSlots; // falls where there is less memory than allowed
  private int places; // capacity and padding
  private List<ByteBuffer> buffers = List.of(); // [2 * layers] keys and values in turn
  private List<OnnxTensor> tensors = List.of(); // [2 * layers] over the buffers
  private List<OnnxTensor> rotary = List.of(); // cos, sin, each [capacity, headSize / 2]

  /**
   * An empty cache with rotary tables.
   *
   * @throws IllegalArgumentException if it has no room for a token
   */
  KvBuffers(DecoderGraph graph, long maxBytes) {
    this(graph.cache(), graph, maxBytes);
  }

  /**
   * An empty cache.
   *
   * @throws IllegalArgumentException if it has no room for a token
   */
  KvBuffers(CacheShape shape, long maxBytes) {
    this(shape, null, maxBytes);
  }

  private KvBuffers(CacheShape shape, @Nullable DecoderGraph rotated, long maxBytes) {
    this.shape = shape;
    this.rotated = rotated;
    // A direct buffer holds fewer than 2^31 bytes.
    int perBuffer = shape.bytesPerBuffer();
    long most = Math.min(maxBytes / shape.bytesPerSlot(), (Integer.MAX_VALUE - 8) / perBuffer);
    this.maxSlots = (int) most - PADDING;
    if (maxSlots < 1) {
      throw new IllegalArgumentException(
          "maxCacheBytes must be >= "
              + (PADDING + 1) * shape.bytesPerSlot()
              + ", the room of one token, was "
              + maxBytes);
    }
    resize(Math.min(FIRST_SLOTS, maxSlots) + PADDING);
  }

  @Override
  public int capacity() {
    return places - PADDING;
  }

  @Override
  public int limit() {
    return maxSlots;
  }

  @Override
  public long bytesPerSlot() {
    return shape.bytesPerSlot();
  }

  @Override
  public void ensureCapacity(int slots) {
    if (slots > maxSlots) {
      throw new KvBudgetExceededException(slots, maxSlots);
    }
    if (slots > capacity()) {
      try {
        resize(slots + PADDING);
      } catch (OutOfMemoryError e) { // of direct memory, which is slow to find out
        maxSlots = (capacity() + slots) / 2;
        throw new KvBudgetExceededException(slots, maxSlots);
      }
    }
  }

  /** Shrinks where that gives back three quarters at least. */
  @Override
  public void trim(int slots) {
    int enough = Math.max(slots, Math.min(FIRST_SLOTS, maxSlots));
    if (capacity() / WORTH_IT >= enough) {
      try {
        resize(enough + PADDING);
      } catch (OutOfMemoryError e) {
        // there is none for both at once; it stays as it is
      }
    }
  }

  /** Where there is not enough memory, nothing is changed. */
  private void resize(int to) {
    List<ByteBuffer> copies = copies(to);
    List<FloatBuffer> tables = rotated == null ? List.of() : rotaryTables(rotated, to);
    closeTensors();
    long[] dimensions = {1, shape.heads(), to, shape.headSize()};
    buffers = copies;
    places = to;
    tensors =
        copies.stream()
            .map(buffer -> tensor(buffer, buffer.capacity(), shape.type(), dimensions))
            .toList();
    rotary = tables.stream().map(table -> tensor(table, to, table.capacity() / to)).toList();
  }

  private List<ByteBuffer> copies(int to) {
    List<ByteBuffer> copies = new ArrayList<>(shape.buffers());
    int width = shape.width();
    int kept = Math.min(places, to);
    for (int i = 0; i < shape.buffers(); i++) {
      ByteBuffer fresh = bytes(to * shape.bytesPerBuffer());
      for (int head = 0; kept > 0 && head < shape.heads(); head++) {
        fresh.put(head * to * width, buffers.get(i), head * places * width, kept * width);
      }
      copies.add(fresh);
    }
    return copies;
  }

  private static List<FloatBuffer> rotaryTables(DecoderGraph graph, int to) {
    int half = graph.headSize() / 2;
    FloatBuffer cos = floats(to * half);
    FloatBuffer sin = floats(to * half);
    int positions = Math.min(to, graph.maxPositions()); // the rest is never looked up
    graph.rotary().fill(cos, sin, positions);
    return List.of(cos, sin);
  }

  /** A zeroed direct buffer: a cache must hold no NaN, even where it is masked. */
  static ByteBuffer bytes(int size) {
    return ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
  }

  /** The same of floats. */
  static FloatBuffer floats(int size) {
    return bytes(size * Float.BYTES).asFloatBuffer();
  }

  /**
   * A tensor over the beginning of a buffer.
   *
   * @param size bytes
   */
  static OnnxTensor tensor(ByteBuffer buffer, int size, OnnxJavaType type, long... shape) {
    ByteBuffer part = buffer.duplicate().order(ByteOrder.nativeOrder()).clear().limit(size);
    try {
      return OnnxTensor.createTensor(Environment.get(), part, shape, type);
    } catch (OrtException e) {
      throw new OnnxException("no tensor could be made: " + e.getMessage(), e);
    }
  }

  static OnnxTensor tensor(FloatBuffer buffer, long... shape) {
    try {
      return OnnxTensor.createTensor(Environment.get(), buffer, shape);
    } catch (OrtException e) {
      throw new OnnxException("no tensor could be made: " + e.getMessage(), e);
    }
  }

  /**
   * Copies a run of slots of a buffer's head out.
   *
   * @param at byte of the target
   */
  void get(int buffer, int head, int slot, ByteBuffer to, int at, int slots) {
    int width = shape.width();
    to.put(at, buffers.get(buffer), place(head, slot) * width, slots * width);
  }

  /**
   * Copies a run of slots of a buffer's head in.
   *
   * @param at byte of the source
   */
  void put(int buffer, int head, int slot, ByteBuffer from, int at, int slots) {
    int width = shape.width();
    buffers.get(buffer).put(place(head, slot) * width, from, at, slots * width);
  }

  private int place(int head, int slot) {
    return head * places + PADDING + slot;
  }

  @Override
  public void move(int from, int to, int length) {
    int width = shape.width();
    for (ByteBuffer buffer : buffers) {
      for (int head = 0; head < shape.heads(); head++) {
        buffer.put(place(head, to) * width, buffer, place(head, from) * width, length * width);
      }
    }
  }

  /** Of one slot: head by head, buffer by buffer. */
  private record Saved(byte[] values) implements Copy {}

  @Override
  public Copy save(int slot) {
    int width = shape.width();
    byte[] values = new byte[buffers.size() * shape.heads() * width];
    int at = 0;
    for (ByteBuffer buffer : buffers) {
      for (int head = 0; head < shape.heads(); head++, at += width) {
        buffer.get(place(head, slot) * width, values, at, width);
      }
    }
    return new Saved(values);
  }

  @Override
  public void restore(Copy copy, int slot) {
    int width = shape.width();
    byte[] values = ((Saved) copy).values();
    int at = 0;
    for (ByteBuffer buffer : buffers) {
      for (int head = 0; head < shape.heads(); head++, at += width) {
        buffer.put(place(head, slot) * width, values, at, width);
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
