package io.ponder4j.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;

/**
 * Ends what ONNX Runtime computes for a step. Thread-safe. What is asked for while no step runs is
 * not kept for the next one.
 */
final class Interruption implements AutoCloseable {

  private final OrtSession.RunOptions options;
  private boolean running;
  private boolean asked; // while the present step ran
  private boolean closed;

  Interruption() {
    try {
      this.options = new OrtSession.RunOptions();
    } catch (OrtException e) {
      throw new OnnxException("no run options could be made: " + e.getMessage(), e);
    }
  }

  /** What each run of a step is to be given. */
  OrtSession.RunOptions options() {
    return options;
  }

  synchronized void stepBegins() {
    running = true;
    asked = false;
  }

  synchronized void stepEnds() {
    running = false;
    if (asked) {
      terminate(false);
    }
  }

  synchronized boolean wasAsked() {
    return asked;
  }

  /** Ends the runs of the present step, if there is one. */
  synchronized void ask() {
    if (running && !asked) {
      asked = true;
      terminate(true);
    }
  }

  private void terminate(boolean value) {
    try {
      options.setTerminate(value);
    } catch (OrtException e) {
      throw new OnnxException("the run options cannot be changed: " + e.getMessage(), e);
    }
  }

  @Override
  public synchronized void close() {
    running = false;
    if (!closed) {
      closed = true;
      options.close();
    }
  }
}
