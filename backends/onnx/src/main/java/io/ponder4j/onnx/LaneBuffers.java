package io.ponder4j.onnx;

import ai.onnxruntime.OnnxTensor;
import io.ponder4j.engine.SlotView;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The memory of lanes, {@code [lanes, heads, columns, headSize]} a layer and part, and what is
 * copied between it and the flat cache. The first column is padding, as in {@link KvBuffers}.
 */
final class LaneBuffers implements AutoCloseable {

  private static final int FIRST_COLUMNS = 128;

  private final DecoderGraph graph;
  private final KvBuffers flat;
  private final PrefixBuffers prefix;
  private final long maxBytes;
  private long tooMuch = Long.MAX_VALUE; // bytes; falls where there is less memory than allowed
  private int rows; // that there is room for
  private int columns;
  private List<ByteBuffer> buffers = List.of(); // [2 * layers] keys and values in turn
  private List<OnnxTensor> tensors = List.of(); // over the first lanes of the buffers
  private int tensorRows;

  /**
   * No lanes yet.
   *
   * @param maxBytes of lanes, what they have in common, and the flat cache together
   */
  LaneBuffers(DecoderGraph graph, KvBuffers flat, long maxBytes) {
    this.graph = graph;
    this.flat = flat;
    this.prefix = new PrefixBuffers(graph, flat);
    this.maxBytes = maxBytes;
  }

  boolean haveRoom(int wantedRows, int wantedColumns) {
    return wantedRows <= rows && wantedColumns <= columns;
  }

  /** What lanes have in common. */
  PrefixBuffers prefix() {
    return prefix;
  }

  /**
   * Makes room where there is none, and is empty then; false where it cannot be had.
   *
   * @param prefixSlots that lanes are to have in common
   */
  boolean reserve(int wantedRows, int wantedColumns, int prefixSlots) {
    long others = prefix.bytesFor(prefixSlots) + bytes(1, flat.capacity() + KvBuffers.PADDING);
    if (bytes(rows, columns) + others > maxBytes) {
      closeLanes();
    }
    return reserve(wantedRows, wantedColumns, others) && prefix.reserve(prefixSlots);
  }

  private boolean reserve(int wantedRows, int wantedColumns, long others) {
    if (haveRoom(wantedRows, wantedColumns)) {
      return true;
    }
    int moreRows = Math.max(rows, wantedRows);
    int moreColumns = columns;
    while (moreColumns < wantedColumns) {
      moreColumns = Math.max(FIRST_COLUMNS, 2 * moreColumns);
    }
    long size = (long) moreRows * moreColumns * graph.cache().bytesPerBuffer();
    long bytes = bytes(moreRows, moreColumns);
    if (bytes >= tooMuch || bytes + others > maxBytes || size > Integer.MAX_VALUE) {
      return false;
    }
    closeLanes();
    try {
      List<ByteBuffer> fresh = new ArrayList<>();
      for (int i = 0; i < 2 * graph.layers(); i++) {
        fresh.add(KvBuffers.bytes((int) size));
      }
      buffers = fresh;
    } catch (OutOfMemoryError e) { // of direct memory, which is slow to find out; flat needs none
      tooMuch = bytes;
      return false;
    }
    rows = moreRows;
    columns = moreColumns;
    return true;
  }

  /** True when they fit beside a flat cache of some slots. */
  boolean fitBeside(int slots) {
    return bytes(rows, columns) + prefix.bytes() + bytes(1, slots + KvBuffers.PADDING) <= maxBytes;
  }

  private long bytes(int lanes, int places) {
    return (long) lanes * places * graph.bytesPerSlot();
  }

  /** Past input and present output of a layer's keys (0) or values (1), of the first lanes. */
  OnnxTensor tensor(int lanes, int layer, int part) {
    if (tensorRows != lanes) {
      closeTensors();
      int size = lanes * columns * graph.cache().bytesPerBuffer();
      long[] shape = {lanes, graph.heads(), columns, graph.headSize()};
      tensors =
          buffers.stream()
              .map(buffer -> KvBuffers.tensor(buffer, size, graph.cache().type(), shape))
              .toList();
      tensorRows = lanes;
    }
    return tensors.get(2 * layer + part);
  }

  // --- copies ---

  /**
   * Copies all but the last slot of a view into a lane, and empties the rest of it up to a column:
   * whatever a step left there, it may be NaN, which no mask hides.
   *
   * @param without first tokens that all lanes have in common
   */
  void copyIn(SlotView view, int without, int lane, int upTo) {
    int tokens = Lane.tokens(view) - 1;
    Lane.runs(
        view,
        without,
        tokens,
        (slot, at, length) -> copyIn(slot, lane, KvBuffers.PADDING + at, length));
    empty(lane, KvBuffers.PADDING + tokens - without, upTo);
  }

  private void copyIn(int slot, int lane, int column, int length) {
    for (int i = 0; i < buffers.size(); i++) {
      for (int head = 0; head < graph.heads(); head++) {
        flat.get(i, head, slot, buffers.get(i), at(lane, head, column), length);
      }
    }
  }

  private void empty(int lane, int from, int to) {
    byte[] zeros = new byte[(to - from) * graph.cache().width()];
    for (ByteBuffer buffer : buffers) {
      for (int head = 0; head < graph.heads(); head++) {
        buffer.put(at(lane, head, from), zeros);
      }
    }
  }

  /** Copies a lane over another. */
  void copyLane(int from, int to) {
    int length = columns * graph.cache().bytesPerBuffer();
    for (ByteBuffer buffer : buffers) {
      buffer.put(at(to, 0, 0), buffer, at(from, 0, 0), length);
    }
  }

  /**
   * Copies a column of some lanes into as many slots of the flat cache, one after the other.
   *
   * @param laneOf of each slot
   */
  void copyOut(int[] laneOf, int column, int firstSlot) {
    for (int i = 0; i < buffers.size(); i++) {
      for (int head = 0; head < graph.heads(); head++) { // in which slots lie side by side
        for (int row = 0; row < laneOf.length; row++) {
          int from = at(laneOf[row], head, column);
          flat.put(i, head, firstSlot + row, buffers.get(i), from, 1);
        }
      }
    }
  }

  private int at(int lane, int head, int column) {
    return ((lane * graph.heads() + head) * columns + column) * graph.cache().width();
  }

  private void closeTensors() {
    tensors.forEach(OnnxTensor::close);
    tensors = List.of();
    tensorRows = 0;
  }

  private void closeLanes() {
    closeTensors();
    buffers = List.of();
    rows = 0;
    columns = 0;
  }

  @Override
  public void close() {
    closeLanes();
    prefix.close();
  }
}
