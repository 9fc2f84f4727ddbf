package io.ponder4j.engine;

import io.ponder4j.generate.Prompt;

/** Renders a prompt as a model was trained to read it. Thread-safe. */
@FunctionalInterface
public interface PromptFormat {

  /**
   * The tokens of a prompt, up to where the model begins to write.
   *
   * @throws io.ponder4j.generate.GenerationException if the prompt cannot be rendered, saying why
   */
  int[] render(Prompt prompt);
}
