package io.ponder4j.onnx;

import io.ponder4j.engine.CausalLm;
import io.ponder4j.huggingface.MissingFileException;
import io.ponder4j.huggingface.ModelFolder;
import io.ponder4j.huggingface.ModelFolderException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The decoder of a model folder, whatever its layout; for generators and verifiers. */
public final class OnnxModel {

  private static final String USUAL = "model.onnx";
  private static final String SUFFIX = ".onnx";

  private OnnxModel() {}

  /**
   * Loads the decoder of a folder.
   *
   * @param file name of the graph, with or without its suffix; empty for {@code model.onnx}, or the
   *     only one there is
   * @throws ModelFolderException if there is no such graph, or it is another model's than the
   *     folder says
   * @throws NotEnoughMemoryException if its weights are more than there is memory for
   * @throws OnnxException if the graph is no decoder, or cannot be loaded
   */
  public static CausalLm open(ModelFolder folder, Optional<String> file, OnnxOptions options) {
    Path path = graph(folder, file);
    MemoryNeed.of(path).require();
    OnnxGraph graph = OnnxGraph.open(path, options);
    CausalLm lm;
    if (RowGraph.isOne(graph)) {
      int positions = folder.config().maxPositions();
      lm = new RowCausalLm(graph, options, positions, folder.config().vocabularySize());
    } else {
      lm = new OnnxCausalLm(graph, options);
    }
    int expected = folder.config().vocabularySize();
    if (lm.shape().vocabularySize() != expected) {
      int actual = lm.shape().vocabularySize();
      lm.close();
      throw new ModelFolderException(
          path,
          "it gives "
              + actual
              + " logits a token, and config.json says "
              + expected
              + "; put files of one model together");
    }
    return lm;
  }

  /** The file of a graph. */
  static Path graph(ModelFolder folder, Optional<String> file) {
    List<Path> all = folder.onnxFiles();
    if (all.isEmpty()) {
      throw new MissingFileException(
          folder.path().resolve(USUAL),
          "the folder has no ONNX graph; tools/export makes one of a Hugging Face folder or a GGUF"
              + " file");
    }
    if (file.isEmpty() && all.size() == 1) {
      return all.get(0);
    }
    String name = file.map(n -> n.endsWith(SUFFIX) ? n : n + SUFFIX).orElse(USUAL);
    return all.stream()
        .filter(path -> path.endsWith(name))
        .findFirst()
        .orElseThrow(
            () ->
                new MissingFileException(
                    folder.path().resolve(name), "choose one of " + names(folder, all)));
  }

  private static String names(ModelFolder folder, List<Path> all) {
    return all.stream()
        .map(path -> folder.path().relativize(path).toString())
        .collect(Collectors.joining(", "));
  }
}
