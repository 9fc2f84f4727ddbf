package io.ponder4j.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtLoggingLevel;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * ONNX Runtime's one environment, held as long as the process lives. By itself ONNX Runtime frees
 * it in a shutdown hook, while other threads may be running steps or loading graphs, and then the
 * JVM crashes. But it counts who holds it, so it is held once more.
 */
final class Environment {

  private static final Logger LOG = LoggerFactory.getLogger(Environment.class);
  private static final OrtEnvironment INSTANCE = held();

  private Environment() {}

  static OrtEnvironment get() {
    return INSTANCE;
  }

  /** What does it is private in ONNX Runtime's Java binding; where it has changed, nothing is. */
  private static OrtEnvironment held() {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try {
      Field api = Class.forName("ai.onnxruntime.OnnxRuntime").getDeclaredField("ortApiHandle");
      Method hold =
          OrtEnvironment.class.getDeclaredMethod(
              "createHandle", long.class, int.class, String.class);
      api.setAccessible(true);
      hold.setAccessible(true);
      int level = OrtLoggingLevel.ORT_LOGGING_LEVEL_WARNING.getValue();
      hold.invoke(null, api.getLong(null), level, OrtEnvironment.DEFAULT_NAME);
    } catch (ReflectiveOperationException | RuntimeException e) {
      LOG.debug("steps that run while the JVM shuts down may crash it", e);
    }
    return environment;
  }
}
