package io.ponder4j.onnx;

import static io.ponder4j.onnx.GraphTensors.FIXED;
import static io.ponder4j.onnx.GraphTensors.FREE;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** A graph of one float matrix in and one float vector out: a head over features. Thread-safe. */
public final class OnnxFunction implements AutoCloseable {

  private final OnnxGraph graph;
  private final String input;
  private final int width; // features of a row
  private final ReadWriteLock closing = new ReentrantReadWriteLock(); // a call holds the read lock

  /**
   * A function over a loaded graph, which it owns from now on: where this fails, the graph is
   * closed.
   *
   * @throws OnnxException if the graph has other inputs and outputs
   */
  public OnnxFunction(OnnxGraph graph) {
    this.graph = graph;
    try {
      OrtSession session = graph.session();
      if (session.getNumInputs() != 1 || session.getNumOutputs() != 1) {
        throw new OnnxException(
            graph.name()
                + " should have one input and one output, it has "
                + session.getInputNames()
                + " and "
                + session.getOutputNames(),
            null);
      }
      this.input = session.getInputNames().iterator().next();
      this.width =
          (int) GraphTensors.inputs(graph).shape(input, OnnxJavaType.FLOAT, FREE, FIXED)[1];
      GraphTensors.outputs(graph)
          .shape(session.getOutputNames().iterator().next(), OnnxJavaType.FLOAT, FREE);
    } catch (RuntimeException e) {
      graph.close();
      throw e;
    }
  }

  /**
   * The value of each row.
   *
   * @param rows not empty, all of one length, the graph's
   * @throws IllegalArgumentException if they are not
   * @throws OnnxException if ONNX Runtime fails, or the function is closed
   */
  public float[] apply(float[][] rows) {
    FloatBuffer matrix = matrix(rows);
    closing.readLock().lock();
    try (OnnxTensor in = KvBuffers.tensor(matrix, rows.length, width);
        OrtSession.Result result = graph.session().run(Map.of(input, in))) {
      float[] values = (float[]) result.get(0).getValue();
      if (values.length != rows.length) {
        throw new OnnxException(
            graph.name() + " gave " + values.length + " values for " + rows.length + " rows", null);
      }
      return values;
    } catch (OrtException e) {
      throw new OnnxException(graph.name() + " failed: " + e.getMessage(), e);
    } finally {
      closing.readLock().unlock();
    }
  }

  private FloatBuffer matrix(float[][] rows) {
    if (rows.length == 0) {
      throw new IllegalArgumentException("rows must not be empty");
    }
    FloatBuffer matrix = KvBuffers.floats(rows.length * width);
    for (float[] row : rows) {
      if (row.length != width) {
        throw new IllegalArgumentException(
            "rows of " + graph.name() + " must have " + width + " features, was " + row.length);
      }
      matrix.put(row);
    }
    return matrix.flip();
  }

  /** Waits for the calls that are running; the second time nothing happens. */
  @Override
  public void close() {
    closing.writeLock().lock();
    try {
      graph.close();
    } finally {
      closing.writeLock().unlock();
    }
  }
}
