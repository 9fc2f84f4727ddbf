package io.ponder4j.e2e;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ponder4j.engine.EngineGenerator;
import io.ponder4j.onnx.ModelOptions;
import io.ponder4j.onnx.OnnxGenerator;
import io.ponder4j.onnx.OnnxOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The folder of SmolLM2-135M-Instruct, as {@code tools/export/smollm2.sh} makes it: {@code
 * -Dponder.model=DIR}, or {@code smollm2} beside the README. Each test that is extended with it is
 * skipped by its name where there is none.
 */
final class RealModel implements BeforeEachCallback {

  private static final Path ROOT = Path.of("..", "..");
  private static final Path FIXTURES =
      Path.of("backends", "huggingface", "src", "test", "resources", "io", "ponder4j")
          .resolve("huggingface")
          .resolve("smollm2");

  /** Where it is. */
  static Path folder() {
    return ROOT.resolve(System.getProperty("ponder.model", "smollm2"));
  }

  @Override
  public void beforeEach(ExtensionContext test) {
    assumeTrue(
        Files.isRegularFile(folder().resolve("model.onnx")),
        () ->
            "there is no model in "
                + folder().toAbsolutePath().normalize()
                + "; make it by tools/export/smollm2.sh smollm2, or say where one is by"
                + " -Dponder.model=DIR");
  }

  /** Opens one of its graphs, on all processors. */
  static EngineGenerator open(String file) {
    OnnxOptions runtime =
        OnnxOptions.DEFAULT.withThreads(Runtime.getRuntime().availableProcessors());
    return OnnxGenerator.open(folder(), ModelOptions.DEFAULT.withFile(file).withRuntime(runtime));
  }

  /** What Python says of it. */
  static JsonNode fixture(String name) {
    try {
      return new ObjectMapper().readTree(Files.readString(ROOT.resolve(FIXTURES).resolve(name)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
