package io.ponder4j.onnx;

import ai.onnxruntime.OnnxTensor;
import io.ponder4j.engine.SlotView;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The pasts of rows that run side by side, {@code [rows, heads, columns, headSize]} a layer and
 * part, and what they become: the graph copies a past and adds what is new, or writes it into the
 * past itself.
 *
 * <p>They are gathered from the cache when other rows run than before. The same rows, each a token
 * longer, go on with what the graph gave.
 */
final class Rows implements AutoCloseable {

  private static final int SPARE = 64; // columns, where room is made

  private final CacheShape shape;
  private final KvBuffers cache;
  private final Padding padding;
  private final boolean inPlace;
  private List<ByteBuffer> past = List.of(); // [2 * layers] keys and values in turn
  private List<ByteBuffer> present = List.of(); // the same where it is in place
  private List<OnnxTensor> tensors = List.of(); // of the present run: pasts, then presents
  private int columns; // of the past
  private List<SlotView> held = List.of(); // what each row holds

  /**
   * No rows yet.
   *
   * @param inPlace true where a graph may be given one tensor as past and present
   */
  Rows(CacheShape shape, KvBuffers cache, Padding padding, boolean inPlace) {
    this.shape = shape;
    this.cache = cache;
    this.padding = padding;
    this.inPlace = inPlace;
  }

  /** Bytes that some rows take. */
  static long bytes(CacheShape shape, int rows, int columns) {
    return 2L * rows * (columns + SPARE) * shape.bytesPerSlot();
  }

  /** What rows hold is forgotten: slots of the cache moved, or hold other tokens. */
  void forget() {
    held = List.of();
  }

  /**
   * Gets ready for a run.
   *
   * @param views at what the first new token of each row looks, its own slot included
   * @param tokens new ones of each row
   */
  void begin(List<SlotView> views, int tokens) {
    if (!goesOn(views, tokens)) {
      gather(views, tokens);
    }
    held = List.of(); // until the run is done
    makeTensors(views.size(), tokens);
  }

  private boolean goesOn(List<SlotView> views, int tokens) {
    if (views.size() != held.size()) {
      return false;
    }
    int longest = 0;
    for (int row = 0; row < views.size(); row++) {
      longest = Math.max(longest, Lane.tokens(views.get(row)) - 1);
      if (!holdsAllBut(held.get(row), views.get(row))) {
        return false;
      }
    }
    return !inPlace || longest + tokens <= columns;
  }

  private static boolean holdsAllBut(SlotView held, SlotView next) {
    int tokens = Lane.tokens(held);
    return tokens == Lane.tokens(next) - 1 && Lane.common(held, next) == tokens;
  }

  private void gather(List<SlotView> views, int tokens) {
    int longest = views.stream().mapToInt(view -> Lane.tokens(view) - 1).max().orElse(0);
    columns = inPlace ? longest + tokens + SPARE : longest;
    past = room(past, views.size(), columns);
    for (int row = 0; row < views.size(); row++) {
      SlotView view = views.get(row);
      int length = Lane.tokens(view) - 1;
      int from = padding == Padding.LEFT ? longest - length : 0;
      for (int i = 0; i < shape.buffers(); i++) {
        for (int head = 0; head < shape.heads(); head++) {
          gather(view, length, past.get(i), i, head, (row * shape.heads() + head) * columns, from);
        }
      }
    }
  }

  /** One head of a row; columns that hold no token are emptied: no mask hides a NaN. */
  private void gather(
      SlotView view, int length, ByteBuffer to, int buffer, int head, int first, int from) {
    int width = shape.width();
    empty(to, first * width, from * width);
    Lane.runs(
        view,
        0,
        length,
        (slot, at, slots) -> cache.get(buffer, head, slot, to, (first + from + at) * width, slots));
    empty(to, (first + from + length) * width, (columns - from - length) * width);
  }

  private static void empty(ByteBuffer buffer, int at, int bytes) {
    if (bytes > 0) {
      buffer.put(at, new byte[bytes]);
    }
  }

  private List<ByteBuffer> room(List<ByteBuffer> now, int rows, int wanted) {
    long size = (long) rows * Math.max(1, wanted) * shape.bytesPerBuffer();
    if (!now.isEmpty() && now.get(0).capacity() >= size) {
      return now;
    }
    long spare = (long) rows * (wanted + SPARE) * shape.bytesPerBuffer();
    if (spare > Integer.MAX_VALUE - 8) {
      throw new OnnxException(
          rows
              + " branches of "
              + wanted
              + " tokens are more than a tensor can hold; run fewer or shorter ones at a time",
          null);
    }
    List<ByteBuffer> fresh = new ArrayList<>(shape.buffers());
    for (int i = 0; i < shape.buffers(); i++) {
      fresh.add(KvBuffers.bytes((int) spare));
    }
    return fresh;
  }

  private void makeTensors(int rows, int tokens) {
    closeTensors();
    List<OnnxTensor> made = new ArrayList<>(2 * shape.buffers());
    addTensors(made, past, rows, columns);
    if (!inPlace) {
      present = room(present, rows, columns + tokens);
      addTensors(made, present, rows, columns + tokens);
    }
    tensors = made;
  }

  private void addTensors(List<OnnxTensor> to, List<ByteBuffer> buffers, int rows, int wide) {
    int size = rows * wide * shape.bytesPerBuffer();
    for (ByteBuffer buffer : buffers) {
      to.add(
          KvBuffers.tensor(
              buffer, size, shape.type(), rows, shape.heads(), wide, shape.headSize()));
    }
  }

  /** The columns of the past. */
  int columns() {
    return columns;
  }

  /** A layer's keys (0) or values (1) before the run. */
  OnnxTensor past(int layer, int part) {
    return tensors.get(2 * layer + part);
  }

  /** A layer's keys (0) or values (1) after the run. */
  OnnxTensor present(int layer, int part) {
    return tensors.get((inPlace ? 0 : shape.buffers()) + 2 * layer + part);
  }

  /**
   * After the run: writes new tokens through to the cache.
   *
   * @param views as at the beginning
   * @param slots the first new slot of each row; the others follow
   */
  void end(List<SlotView> views, int[] slots, int tokens) {
    int wide = inPlace ? columns : columns + tokens;
    List<ByteBuffer> from = inPlace ? past : present;
    for (int row = 0; row < slots.length; row++) {
      int length = Lane.tokens(views.get(row)) - 1;
      int column = padding == Padding.RIGHT ? length : columns;
      for (int i = 0; i < shape.buffers(); i++) {
        for (int head = 0; head < shape.heads(); head++) {
          int at = (row * shape.heads() + head) * wide + column;
          cache.put(i, head, slots[row], from.get(i), at * shape.width(), tokens);
        }
      }
    }
    if (!inPlace) {
      List<ByteBuffer> swapped = past;
      past = present;
      present = swapped;
      columns = wide;
    }
    held = tokens == 1 ? List.copyOf(views) : List.of();
  }

  private void closeTensors() {
    tensors.forEach(OnnxTensor::close);
    tensors = List.of();
  }

  @Override
  public void close() {
    forget();
    closeTensors();
    past = List.of();
    present = List.of();
  }
}
