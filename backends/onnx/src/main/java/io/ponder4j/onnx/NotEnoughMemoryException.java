package io.ponder4j.onnx;

import java.nio.file.Path;

/** A model has more weights than there is memory for; found out before it is loaded. */
public final class NotEnoughMemoryException extends OnnxException {

  private static final long serialVersionUID = 1;

  NotEnoughMemoryException(Path graph, long needed, long available) {
    super(
        graph
            + " has "
            + (needed >> 20)
            + " MiB of weights, and "
            + (available >> 20)
            + " MiB of memory are free; choose a quantised graph, free memory, or allow the"
            + " container more",
        null);
  }
}
