package io.ponder4j.onnx;

import io.ponder4j.engine.CausalLm;
import io.ponder4j.engine.DecodingEngine;
import io.ponder4j.engine.Dialect;
import io.ponder4j.engine.EngineGenerator;
import io.ponder4j.engine.KvMemory;
import io.ponder4j.engine.LmShape;
import io.ponder4j.engine.Step;
import io.ponder4j.engine.StepResult;
import io.ponder4j.huggingface.HubTokenizer;
import io.ponder4j.huggingface.ModelFolder;
import io.ponder4j.huggingface.ModelFolderException;
import java.nio.file.Path;

/**
 * Opens generators over model folders: {@code config.json}, {@code tokenizer.json}, a chat
 * template, and one or several ONNX decoders, exported for this library ({@code tools/export}) or
 * in the hub's usual layout.
 */
public final class OnnxGenerator {

  private OnnxGenerator() {}

  /** Opens a folder with the defaults. */
  public static EngineGenerator open(Path folder) {
    return open(folder, ModelOptions.DEFAULT);
  }

  /**
   * Opens a folder. Takes seconds with a large model, and memory of the size of its files. Close
   * the generator after use.
   *
   * @throws ModelFolderException if a file is missing or malformed, or files of several models were
   *     mixed
   * @throws io.ponder4j.huggingface.template.ChatTemplateException if the chat template is
   *     malformed or has an unknown construct
   * @throws NotEnoughMemoryException if its weights are more than there is memory for
   * @throws OnnxException if the graph is no decoder, or cannot be loaded
   */
  public static EngineGenerator open(Path folder, ModelOptions options) {
    ModelFolder model = ModelFolder.open(folder);
    HubTokenizer tokenizer = model.openTokenizer();
    try {
      Dialect dialect =
          options
              .phases()
              .map(phases -> model.dialect(tokenizer, options.template(), phases))
              .orElseGet(() -> model.dialect(tokenizer, options.template()));
      CausalLm lm = OnnxModel.open(model, options.file(), options.runtime());
      requireFits(tokenizer, lm, folder);
      var owned = new WithTokenizer(lm, tokenizer);
      return DecodingEngine.start(owned, options.engine()).generator(dialect);
    } catch (RuntimeException e) {
      tokenizer.close();
      throw e;
    }
  }

  private static void requireFits(HubTokenizer tokenizer, CausalLm lm, Path folder) {
    if (tokenizer.size() > lm.shape().vocabularySize()) {
      lm.close();
      throw new ModelFolderException(
          folder.resolve("tokenizer.json"),
          "it has "
              + tokenizer.size()
              + " tokens, and the graph only "
              + lm.shape().vocabularySize()
              + "; it is another model's");
    }
  }

  /** A decoder that closes the tokenizer of its texts with itself. */
  private record WithTokenizer(CausalLm lm, HubTokenizer tokenizer) implements CausalLm {

    @Override
    public LmShape shape() {
      return lm.shape();
    }

    @Override
    public KvMemory memory() {
      return lm.memory();
    }

    @Override
    public StepResult step(Step step) {
      return lm.step(step);
    }

    @Override
    public void interrupt() {
      lm.interrupt();
    }

    @Override
    public void close() {
      try (tokenizer) {
        lm.close();
      }
    }
  }
}
