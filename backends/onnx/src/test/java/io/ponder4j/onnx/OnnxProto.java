package io.ponder4j.onnx;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes small ONNX files. Field numbers are those of {@code onnx.proto}; a dimension is a number
 * or, where it is free, a name.
 */
final class OnnxProto {

  static final int FLOAT = 1;
  static final int INT32 = 6;
  static final int INT64 = 7;

  private static final int IR_VERSION = 9;
  private static final int OPSET = 20;

  private final List<Message> nodes = new ArrayList<>();
  private final List<Message> weights = new ArrayList<>();
  private final List<Message> inputs = new ArrayList<>();
  private final List<Message> outputs = new ArrayList<>();
  private final List<Message> metadata = new ArrayList<>();
  private final ByteArrayOutputStream outside = new ByteArrayOutputStream();
  private String file = ""; // of weights; empty where they lie in the graph

  /** A protobuf message: fields one after another. */
  private static final class Message {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Message number(int field, long value) {
      varint(field << 3);
      varint(value);
      return this;
    }

    Message text(int field, String value) {
      return raw(field, value.getBytes(StandardCharsets.UTF_8));
    }

    Message add(int field, Message value) {
      return raw(field, value.bytes.toByteArray());
    }

    Message addAll(int field, List<Message> values) {
      values.forEach(value -> add(field, value));
      return this;
    }

    Message raw(int field, byte[] value) {
      varint(field << 3 | 2);
      varint(value.length);
      bytes.writeBytes(value);
      return this;
    }

    Message real(int field, float value) {
      varint(field << 3 | 5);
      int bits = Float.floatToIntBits(value);
      for (int shift = 0; shift < 32; shift += 8) {
        bytes.write(bits >> shift);
      }
      return this;
    }

    private void varint(long value) {
      long left = value;
      for (; (left & ~0x7fL) != 0; left >>>= 7) {
        bytes.write((int) ((left & 0x7f) | 0x80));
      }
      bytes.write((int) left);
    }
  }

  OnnxProto input(String name, int type, Object... shape) {
    inputs.add(tensorInfo(name, type, shape));
    return this;
  }

  OnnxProto output(String name, int type, Object... shape) {
    outputs.add(tensorInfo(name, type, shape));
    return this;
  }

  private static Message tensorInfo(String name, int type, Object... shape) {
    var dimensions = new Message();
    for (Object size : shape) {
      var dimension = new Message();
      dimensions.add(
          1,
          size instanceof Integer fixed
              ? dimension.number(1, fixed)
              : dimension.text(2, size.toString()));
    }
    var tensor = new Message().number(1, type).add(2, dimensions);
    return new Message().text(1, name).add(2, new Message().add(1, tensor));
  }

  /** Puts the float weights that come next into a file of their own; see {@link #outside}. */
  OnnxProto weightsIn(String name) {
    file = name;
    return this;
  }

  /** What the file of weights has to hold. */
  byte[] outside() {
    return outside.toByteArray();
  }

  OnnxProto weight(String name, float[] values, long... shape) {
    ByteBuffer raw = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      raw.putFloat(value);
    }
    return weight(name, FLOAT, raw.array(), shape);
  }

  OnnxProto weight(String name, int value) {
    byte[] raw = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
    return weight(name, INT32, raw, 1);
  }

  OnnxProto weight(String name, long[] values) {
    ByteBuffer raw = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (long value : values) {
      raw.putLong(value);
    }
    return weight(name, INT64, raw.array(), values.length);
  }

  private OnnxProto weight(String name, int type, byte[] raw, long... shape) {
    var tensor = new Message();
    for (long size : shape) {
      tensor.number(1, size);
    }
    tensor.number(2, type).text(8, name);
    weights.add(file.isEmpty() || type != FLOAT ? tensor.raw(9, raw) : external(tensor, raw));
    return this;
  }

  private Message external(Message tensor, byte[] raw) {
    int at = outside.size();
    outside.writeBytes(raw);
    return tensor
        .add(13, pair("location", file))
        .add(13, pair("offset", String.valueOf(at)))
        .add(13, pair("length", String.valueOf(raw.length)))
        .number(14, 1);
  }

  private static Message pair(String key, String value) {
    return new Message().text(1, key).text(2, value);
  }

  /**
   * Adds an operator.
   *
   * @param type its name, behind its domain where that is not ONNX itself
   * @param names its inputs, where an empty name is left out, {@code ->}, and its outputs
   * @param attributes numbers, as {@code name=value}; with a point where they are not whole
   */
  OnnxProto node(String type, String names, String... attributes) {
    nodes.add(operator(type, names, attributes));
    return this;
  }

  /** Adds a choice between two graphs of this one's values, whose outputs it has. */
  OnnxProto choice(String names, OnnxProto ifTrue, OnnxProto ifFalse) {
    Message node = operator("If", names);
    nodes.add(node.add(5, branch("then_branch", ifTrue)).add(5, branch("else_branch", ifFalse)));
    return this;
  }

  private static Message branch(String name, OnnxProto graph) {
    return new Message().text(1, name).add(6, graph.graph(name)).number(20, 5);
  }

  private static Message operator(String type, String names, String... attributes) {
    var node = new Message();
    String[] sides = names.split(" -> ", 2);
    for (String input : sides[0].split(",", -1)) {
      node.text(1, input.strip());
    }
    for (String output : sides[1].split(",", -1)) {
      node.text(2, output.strip());
    }
    int dot = type.lastIndexOf('.');
    node.text(4, type.substring(dot + 1));
    for (String attribute : attributes) {
      String[] pair = attribute.split("=", 2);
      var named = new Message().text(1, pair[0]);
      node.add(
          5,
          pair[1].contains(".")
              ? named.real(2, Float.parseFloat(pair[1])).number(20, 1)
              : named.number(3, Long.parseLong(pair[1])).number(20, 2));
    }
    return node.text(7, type.substring(0, Math.max(0, dot)));
  }

  OnnxProto metadata(String key, String value) {
    metadata.add(pair(key, value));
    return this;
  }

  private Message graph(String name) {
    var graph = new Message().addAll(1, nodes).text(2, name).addAll(5, weights);
    return graph.addAll(11, inputs).addAll(12, outputs);
  }

  byte[] bytes() {
    return new Message()
        .number(1, IR_VERSION)
        .add(7, graph("graph"))
        .add(8, new Message().text(1, "").number(2, OPSET))
        .add(8, new Message().text(1, "com.microsoft").number(2, 1))
        .addAll(14, metadata)
        .bytes
        .toByteArray();
  }
}
