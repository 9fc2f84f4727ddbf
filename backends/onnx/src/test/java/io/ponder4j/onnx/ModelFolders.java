package io.ponder4j.onnx;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;

/** Folders of the tiny model, made by tests. */
final class ModelFolders {

  private static final Path SMALL =
      Path.of("..", "huggingface", "src", "test", "resources", "io", "ponder4j", "huggingface")
          .resolve("small");

  private ModelFolders() {}

  /** A folder with a graph of the tiny model as {@code model.onnx}. */
  static Path of(Path folder, String graph) {
    withoutGraph(folder);
    return write(folder.resolve("model.onnx"), TinyHub.bytes(graph));
  }

  /** A folder that lacks a graph. */
  static Path withoutGraph(Path folder) {
    Stream.of("config.json", "tokenizer.json", "tokenizer_config.json")
        .forEach(name -> write(folder.resolve(name), read(SMALL.resolve(name))));
    return folder;
  }

  /** Replaces text of a file. */
  static void edit(Path file, String from, String to) {
    String text = new String(read(file), StandardCharsets.UTF_8);
    if (!text.contains(from)) {
      throw new AssertionError(file + " has no " + from);
    }
    write(file, text.replace(from, to).getBytes(StandardCharsets.UTF_8));
  }

  /** Writes a file, and gives its folder. */
  static Path write(Path file, byte[] bytes) {
    try {
      Files.write(file, bytes);
      return Objects.requireNonNull(file.getParent());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
