package io.ponder4j.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A loaded ONNX graph. Thread-safe but for {@link #close()}, which comes last; closing it again
 * does nothing.
 */
public final class OnnxGraph implements AutoCloseable {

  private final String name;
  private final OrtSession session;
  private boolean closed;

  private OnnxGraph(String name, OrtSession session) {
    this.name = name;
    this.session = session;
  }

  /**
   * Loads a graph from a file, external data beside it.
   *
   * @throws OnnxException if there is no such file, or it is no graph that this version of ONNX
   *     Runtime can load
   */
  public static OnnxGraph open(Path file, OnnxOptions options) {
    try {
      if (!Files.isRegularFile(file)) {
        throw new NoSuchFileException(file.toString());
      }
      return load(file.toString(), o -> environment().createSession(file.toString(), o), options);
    } catch (IOException e) {
      throw new OnnxException(
          "there is no model file " + file.toAbsolutePath() + "; is the path right?", e);
    }
  }

  /**
   * Loads a graph from memory.
   *
   * @param name for messages
   * @throws OnnxException if it is no graph that this version of ONNX Runtime can load
   */
  public static OnnxGraph of(String name, byte[] graph, OnnxOptions options) {
    return load(name, o -> environment().createSession(graph, o), options);
  }

  private static OnnxGraph load(String name, Loader loader, OnnxOptions options) {
    try (var settings = new OrtSession.SessionOptions()) {
      settings.setIntraOpNumThreads(options.threads());
      settings.setInterOpNumThreads(1);
      settings.addConfigEntry("session.intra_op.allow_spinning", options.spinning() ? "1" : "0");
      return new OnnxGraph(name, loader.load(settings));
    } catch (OrtException e) {
      throw new OnnxException(
          name
              + " is no graph that ONNX Runtime "
              + environment().getVersion()
              + " can load; was it copied completely, and exported for this version? "
              + e.getMessage(),
          e);
    }
  }

  /** How a session is made. */
  private interface Loader {
    OrtSession load(OrtSession.SessionOptions options) throws OrtException;
  }

  /** The one environment of this process. */
  static OrtEnvironment environment() {
    return OrtEnvironment.getEnvironment();
  }

  /** For messages. */
  public String name() {
    return name;
  }

  /**
   * What runs it.
   *
   * @throws OnnxException if the graph is closed
   */
  synchronized OrtSession session() {
    if (closed) {
      throw new OnnxException(
          name + " is closed; load it again, and close it only when nobody uses it any more", null);
    }
    return session;
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      session.close();
    } catch (OrtException e) {
      throw new OnnxException("closing " + name + " failed: " + e.getMessage(), e);
    }
  }
}
