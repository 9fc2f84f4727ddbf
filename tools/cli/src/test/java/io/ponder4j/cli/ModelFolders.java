package io.ponder4j.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Folders of the tiny model, made by tests. Its texts are random, and its prompts short. */
public final class ModelFolders {

  private static final Path BACKENDS = Path.of("..", "..", "backends");
  private static final Path RESOURCES = Path.of("src", "test", "resources", "io", "ponder4j");
  private static final Path SMALL =
      BACKENDS.resolve("huggingface").resolve(RESOURCES).resolve("huggingface").resolve("small");
  private static final Path TINY =
      BACKENDS.resolve("onnx").resolve(RESOURCES).resolve("onnx").resolve("tiny");

  private ModelFolders() {}

  /** A folder of it, its graph in two layouts. */
  public static Path tiny(Path folder) {
    Map<String, Path> files =
        Map.of(
            "config.json", SMALL.resolve("config.json"),
            "tokenizer.json", SMALL.resolve("tokenizer.json"),
            "tokenizer_config.json", SMALL.resolve("tokenizer_config.json"),
            "model.onnx", TINY.resolve("ours.onnx"),
            "model_hub.onnx", TINY.resolve("hub.onnx"));
    files.forEach((name, file) -> copy(file, folder.resolve(name)));
    return folder;
  }

  private static void copy(Path from, Path to) {
    try {
      Files.copy(from, to);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
