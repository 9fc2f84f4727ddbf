package io.ponder4j.huggingface;

import io.ponder4j.engine.PromptFormat;
import io.ponder4j.generate.GenerationException;
import io.ponder4j.generate.Prompt;
import io.ponder4j.huggingface.template.ChatTemplate;
import io.ponder4j.huggingface.template.TemplateOptions;

/**
 * Prompts as a chat template writes them. Tools of a prompt are refused: no template is given any
 * yet. Other attachments are for others.
 *
 * @param template of the model
 * @param options of its user
 * @param tokenizer of the model
 */
record ChatFormat(ChatTemplate template, TemplateOptions options, HubTokenizer tokenizer)
    implements PromptFormat {

  private static final String TOOLS = "tools";

  @Override
  public int[] render(Prompt prompt) {
    if (prompt.attachments().containsKey(TOOLS)) {
      throw new GenerationException(
          "prompts with tools are not rendered here; ask without the attachment \"" + TOOLS + "\"");
    }
    return tokenizer.encode(template.render(prompt.messages(), options));
  }
}
