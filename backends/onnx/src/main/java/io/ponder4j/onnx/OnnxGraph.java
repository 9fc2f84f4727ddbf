package io.ponder4j.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A loaded ONNX graph. Thread-safe but for {@link #close()}, which comes last; closing it again
 * does nothing.
 */
public final class OnnxGraph implements AutoCloseable {

  /** The dimension that tells how long a prefix is which rows have in common. */
  static final String PREFIX = "shared_prefix";

  private final String name;
  private final OnnxOptions options;
  private final OrtSession session;
  private final @Nullable Loader again; // what makes the other session; it may hold the file
  private @Nullable OrtSession prefixSession;
  private boolean closed;

  private OnnxGraph(String name, Loader loader, OnnxOptions options) throws OrtException {
    this.name = name;
    this.options = options;
    this.session = load(loader, false);
    this.again = session.getInputNames().contains(DecoderGraph.prefix(0, "key")) ? loader : null;
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
      return load(
          file.toString(), o -> Environment.get().createSession(file.toString(), o), options);
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
    return load(name, o -> Environment.get().createSession(graph, o), options);
  }

  private static OnnxGraph load(String name, Loader loader, OnnxOptions options) {
    try {
      return new OnnxGraph(name, loader, options);
    } catch (OrtException e) {
      throw new OnnxException(
          name
              + " is no graph that ONNX Runtime "
              + Environment.get().getVersion()
              + " can load; was it copied completely, with any files of its weights beside it, and"
              + " exported for this version? "
              + e.getMessage(),
          e);
    }
  }

  private OrtSession load(Loader loader, boolean takesPrefix) throws OrtException {
    try (var settings = new OrtSession.SessionOptions()) {
      settings.setIntraOpNumThreads(options.threads());
      settings.setInterOpNumThreads(1);
      settings.addConfigEntry("session.intra_op.allow_spinning", options.spinning() ? "1" : "0");
      if (!takesPrefix) {
        settings.setSymbolicDimensionValue(PREFIX, 0);
      }
      return loader.load(settings);
    }
  }

  /** How a session is made. */
  private interface Loader {
    OrtSession load(OrtSession.SessionOptions options) throws OrtException;
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

  /**
   * What runs it behind a prefix, if it takes one. The first call makes it, with weights of its
   * own, so that the other session need not choose between both in every layer.
   *
   * @throws OnnxException if the graph is closed, or there is no memory for this
   */
  synchronized OrtSession prefixSession() {
    session();
    OrtSession made = prefixSession;
    if (made == null) {
      try {
        made = load(Objects.requireNonNull(again), true);
      } catch (OrtException e) {
        throw new OnnxException(name + " cannot be loaded again: " + e.getMessage(), e);
      }
      prefixSession = made;
    }
    return made;
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      session.close();
      if (prefixSession != null) {
        prefixSession.close();
      }
    } catch (OrtException e) {
      throw new OnnxException("closing " + name + " failed: " + e.getMessage(), e);
    }
  }
}
