package io.ponder4j.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.platform.Fp16Conversions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An input or output of the graph whose buffer is filled anew for every run. The tensor over it is
 * kept as long as its shape stays, the buffer as long as it is large enough.
 */
final class StepTensor implements AutoCloseable {

  private static final int MOST_BYTES = Integer.MAX_VALUE - 8; // of a direct buffer

  private final String name;
  private final OnnxJavaType type;
  private ByteBuffer memory = ByteBuffer.allocateDirect(0);
  private FloatBuffer floats = memory.asFloatBuffer();
  private LongBuffer longs = memory.asLongBuffer();
  private long[] shape = {};
  private @Nullable OnnxTensor tensor;

  /**
   * An empty tensor.
   *
   * @param name for messages
   * @param type float, half-precision float, or long
   */
  StepTensor(String name, OnnxJavaType type) {
    this.name = name;
    this.type = type;
  }

  /**
   * The tensor in a shape; what is in it is not kept.
   *
   * @throws OnnxException if it would be larger than a tensor can be
   */
  OnnxTensor shaped(long... wanted) {
    OnnxTensor now = tensor;
    if (now != null && Arrays.equals(shape, wanted)) {
      return now;
    }
    close();
    long values = 1;
    for (long size : wanted) {
      values *= size;
    }
    reserve(values);
    try {
      int size = (int) values;
      now =
          switch (type) {
            case FLOAT -> OnnxTensor.createTensor(Environment.get(), floats.limit(size), wanted);
            case INT64 -> OnnxTensor.createTensor(Environment.get(), longs.limit(size), wanted);
            default -> KvBuffers.tensor(memory, size * type.size, type, wanted);
          };
    } catch (OrtException e) {
      throw new OnnxException("no tensor could be made: " + e.getMessage(), e);
    }
    tensor = now;
    shape = wanted;
    return now;
  }

  private void reserve(long values) {
    long bytes = values * type.size;
    if (bytes > MOST_BYTES) {
      throw new OnnxException(
          "a step's "
              + name
              + " would take "
              + bytes
              + " bytes, and a tensor may have "
              + MOST_BYTES
              + "; run fewer branches at a time, or ask for fewer rows of a text",
          null);
    }
    if (bytes > memory.capacity()) {
      memory = ByteBuffer.allocateDirect((int) Math.min(2 * bytes, MOST_BYTES));
      memory.order(ByteOrder.nativeOrder());
      floats = memory.asFloatBuffer();
      longs = memory.asLongBuffer();
    }
    floats.clear();
    longs.clear();
  }

  FloatBuffer floats() {
    return floats;
  }

  LongBuffer longs() {
    return longs;
  }

  /**
   * Copies values out, half-precision ones too.
   *
   * @param at the first of them
   * @param count at most the length of the target
   */
  void floats(int at, float[] into, int count) {
    if (type == OnnxJavaType.FLOAT) {
      floats.get(at, into, 0, count);
      return;
    }
    for (int i = 0; i < count; i++) {
      into[i] = Fp16Conversions.fp16ToFloat(memory.getShort((at + i) * Short.BYTES));
    }
  }

  /** Frees the tensor, and keeps the buffer. */
  @Override
  public void close() {
    OnnxTensor now = tensor;
    if (now != null) {
      now.close();
    }
    tensor = null;
  }
}
