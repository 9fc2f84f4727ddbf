package io.ponder4j.onnx;

import io.ponder4j.PonderException;
import org.jspecify.annotations.Nullable;

/** A model file cannot be used, or ONNX Runtime failed. The message says which and what to do. */
public class OnnxException extends PonderException {

  private static final long serialVersionUID = 1L;

  public OnnxException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
