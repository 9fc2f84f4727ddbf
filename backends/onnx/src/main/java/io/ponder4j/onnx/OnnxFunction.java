package io.ponder4j.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.util.Map;

/** A graph of one float matrix in and one float vector out: a head over features. Thread-safe. */
public final class OnnxFunction implements AutoCloseable {

  private final OnnxGraph graph;
  private final String input;
  private final String output;

  /**
   * A function over a loaded graph, which it owns from now on.
   *
   * @throws OnnxException if the graph has more than one input or output
   */
  public OnnxFunction(OnnxGraph graph) {
    if (graph.session().getNumInputs() != 1 || graph.session().getNumOutputs() != 1) {
      throw new OnnxException(
          graph.name()
              + " should have one input and one output, it has "
              + graph.session().getInputNames()
              + " and "
              + graph.session().getOutputNames(),
          null);
    }
    this.graph = graph;
    this.input = graph.session().getInputNames().iterator().next();
    this.output = graph.session().getOutputNames().iterator().next();
  }

  /**
   * The value of each row.
   *
   * @param rows not empty, all of one length
   */
  public float[] apply(float[][] rows) {
    FloatBuffer matrix = KvBuffers.floats(rows.length * rows[0].length);
    for (float[] row : rows) {
      matrix.put(row);
    }
    try (OnnxTensor in = KvBuffers.tensor(matrix.flip(), rows.length, rows[0].length);
        OrtSession.Result result = graph.session().run(Map.of(input, in))) {
      return (float[])
          result
              .get(output)
              .orElseThrow(() -> new OnnxException(graph.name() + " gave no " + output, null))
              .getValue();
    } catch (OrtException e) {
      throw new OnnxException(graph.name() + " failed: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    graph.close();
  }
}
