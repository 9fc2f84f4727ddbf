package io.ponder4j.onnx;

import ai.onnxruntime.OnnxTensor;
import io.ponder4j.engine.SlotView;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A copy of the slots that all lanes have in common, {@code [heads, slots, headSize]} a layer and
 * part. There is no padding: none of it may be hidden.
 */
final class PrefixBuffers implements AutoCloseable {

  private final DecoderGraph graph;
  private final KvBuffers flat;
  private int capacity; // slots that there is room for
  private List<ByteBuffer> buffers = List.of(); // [2 * layers] keys and values in turn
  private List<OnnxTensor> tensors = List.of(); // over the first slots of the buffers

  PrefixBuffers(DecoderGraph graph, KvBuffers flat) {
    this.graph = graph;
    this.flat = flat;
  }

  /** Bytes that they take once there is room for some slots; no slots give all back. */
  long bytesFor(int slots) {
    return slots == 0 ? 0 : Math.max(capacity, slots) * graph.bytesPerSlot();
  }

  /** Bytes that they take. */
  long bytes() {
    return capacity * graph.bytesPerSlot();
  }

  /** Makes room, and is empty then; false where there is not enough memory. */
  boolean reserve(int slots) {
    if (slots > 0 && slots <= capacity) {
      return true;
    }
    close();
    try {
      List<ByteBuffer> fresh = new ArrayList<>();
      for (int i = 0; slots > 0 && i < 2 * graph.layers(); i++) {
        fresh.add(KvBuffers.bytes(slots * graph.cache().bytesPerBuffer()));
      }
      buffers = fresh;
    } catch (OutOfMemoryError e) { // of direct memory; flat needs none
      return false;
    }
    capacity = slots;
    return true;
  }

  /** Copies the first slots of a view, for which there is room. */
  void copyIn(SlotView view, int slots) {
    closeTensors();
    long[] shape = {graph.heads(), slots, graph.headSize()};
    List<OnnxTensor> fresh = new ArrayList<>();
    for (int i = 0; i < buffers.size(); i++) {
      ByteBuffer buffer = buffers.get(i);
      for (int head = 0; head < graph.heads(); head++) {
        int buffered = i;
        int ofHead = head;
        int first = head * slots;
        Lane.runs(
            view,
            0,
            slots,
            (slot, at, length) ->
                flat.get(
                    buffered, ofHead, slot, buffer, (first + at) * graph.cache().width(), length));
      }
      int size = slots * graph.cache().bytesPerBuffer();
      fresh.add(KvBuffers.tensor(buffer, size, graph.cache().type(), shape));
    }
    tensors = fresh;
  }

  /** A layer's keys (0) or values (1). */
  OnnxTensor tensor(int layer, int part) {
    return tensors.get(2 * layer + part);
  }

  private void closeTensors() {
    tensors.forEach(OnnxTensor::close);
    tensors = List.of();
  }

  @Override
  public void close() {
    closeTensors();
    buffers = List.of();
    capacity = 0;
  }
}
