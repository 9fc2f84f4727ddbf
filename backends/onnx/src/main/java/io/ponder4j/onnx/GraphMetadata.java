package io.ponder4j.onnx;

import ai.onnxruntime.OrtException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The facts that an exporter put into a graph.
 *
 * @param graph for messages
 * @param values by name
 */
record GraphMetadata(String graph, Map<String, String> values) {

  /**
   * Those of a graph.
   *
   * @throws OnnxException if they cannot be read
   */
  static GraphMetadata of(OnnxGraph graph) {
    try {
      return new GraphMetadata(graph.name(), graph.session().getMetadata().getCustomMetadata());
    } catch (OrtException e) {
      throw GraphTensors.unreadable(graph, e);
    }
  }

  boolean has(String key) {
    return values.containsKey(key);
  }

  /**
   * A positive number.
   *
   * @throws OnnxException if it is missing, or none from {@code least} to {@code most}
   */
  double number(String key, double least, double most) {
    String text = values.getOrDefault(key, "");
    double number = read(text);
    if (!(number >= least && number <= most)) {
      throw malformed("a positive number '" + key + "'", text);
    }
    return number;
  }

  /**
   * A list of finite numbers, none of them negative, divided by commas.
   *
   * @throws OnnxException if there are not so many
   */
  List<Double> numbers(String key, int count) {
    String text = values.getOrDefault(key, "");
    List<Double> numbers = Arrays.stream(text.split(",", -1)).map(GraphMetadata::read).toList();
    if (numbers.size() != count
        || !numbers.stream().allMatch(n -> n >= 0 && n <= Double.MAX_VALUE)) {
      throw malformed(
          count + " numbers '" + key + "' divided by commas, none of them negative", text);
    }
    return numbers;
  }

  private static double read(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  private OnnxException malformed(String expected, String text) {
    return new OnnxException(
        "the metadata of "
            + graph
            + " should have "
            + expected
            + ", it has '"
            + text
            + "'; export it again",
        null);
  }
}
