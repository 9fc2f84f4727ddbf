package io.ponder4j.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.TensorInfo;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * The tensors that a graph takes, or those that it gives.
 *
 * @param graph its name, for messages
 * @param side {@code input} or {@code output}, for messages
 * @param nodes by name
 */
record GraphTensors(String graph, String side, Map<String, NodeInfo> nodes) {

  /** A size that must be left open by the graph. */
  static final long FREE = -1;

  /** A size that must be fixed by the graph, to any value. */
  static final long FIXED = -2;

  /** A size that may be open or fixed to any value. */
  static final long ANY = -3;

  static GraphTensors inputs(OnnxGraph graph) {
    try {
      return new GraphTensors(graph.name(), "input", graph.session().getInputInfo());
    } catch (OrtException e) {
      throw unreadable(graph, e);
    }
  }

  static GraphTensors outputs(OnnxGraph graph) {
    try {
      return new GraphTensors(graph.name(), "output", graph.session().getOutputInfo());
    } catch (OrtException e) {
      throw unreadable(graph, e);
    }
  }

  static OnnxException unreadable(OnnxGraph graph, OrtException cause) {
    return new OnnxException(
        "the description of " + graph.name() + " cannot be read: " + cause.getMessage(), cause);
  }

  Set<String> names() {
    return nodes.keySet();
  }

  boolean has(String tensor) {
    return nodes.containsKey(tensor);
  }

  /**
   * A tensor's shape, with -1 where it is open.
   *
   * @param wanted its shape: {@link #FREE}, {@link #FIXED}, {@link #ANY}, or a size that the graph
   *     fixes so or leaves open
   * @throws OnnxException if there is no such tensor, or it is of another type or shape
   */
  long[] shape(String tensor, OnnxJavaType type, long... wanted) {
    NodeInfo node = nodes.get(tensor);
    if (node == null) {
      throw wrong("has no " + side + " " + tensor);
    }
    String is = "has as " + side + " " + tensor + " ";
    String should = ", not " + type + " " + text(wanted);
    if (!(node.getInfo() instanceof TensorInfo info)) {
      throw wrong(is + node.getInfo() + should);
    }
    long[] shape = info.getShape();
    boolean fits = info.type == type && shape.length == wanted.length;
    for (int i = 0; fits && i < shape.length; i++) {
      fits = fits(shape[i], wanted[i]);
    }
    if (!fits) {
      throw wrong(is + info.type + " " + text(shape) + should);
    }
    return shape;
  }

  private static boolean fits(long size, long wanted) {
    if (wanted == ANY) {
      return true;
    }
    return wanted == FIXED ? size > 0 : size == wanted || size == FREE;
  }

  /**
   * A tensor's type.
   *
   * @param wanted what it may be
   * @throws OnnxException if there is no such tensor, or it is of another type
   */
  OnnxJavaType type(String tensor, Set<OnnxJavaType> wanted) {
    NodeInfo node = nodes.get(tensor);
    if (node == null) {
      throw wrong("has no " + side + " " + tensor);
    }
    if (node.getInfo() instanceof TensorInfo info && wanted.contains(info.type)) {
      return info.type;
    }
    throw wrong("has as " + side + " " + tensor + " " + node.getInfo() + ", not one of " + wanted);
  }

  private OnnxException wrong(String what) {
    return new OnnxException(
        graph + " " + what + "; is it the right model, and exported for ponder4j?", null);
  }

  private static String text(long[] shape) {
    return LongStream.of(shape)
        .mapToObj(
            size ->
                size == FREE
                    ? "free"
                    : size == FIXED ? "fixed" : size == ANY ? "any" : String.valueOf(size))
        .collect(Collectors.joining(", ", "[", "]"));
  }
}
