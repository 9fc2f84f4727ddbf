package io.ponder4j.huggingface.template;

import io.ponder4j.generate.GenerationException;
import org.jspecify.annotations.Nullable;

/**
 * A chat template cannot be used, or refuses a prompt: it has a construct that is not known here,
 * it needs more than the sandbox allows, or its own rules say that these messages do not fit.
 */
public class ChatTemplateException extends GenerationException {

  private static final long serialVersionUID = 1L;

  private final int line;

  /**
   * Trouble in a line of a template.
   *
   * @param line of the template, from 1; 0 where it is no line's
   * @param problem what is wrong, and what to do
   */
  public ChatTemplateException(int line, String problem) {
    this(line, problem, null);
  }

  ChatTemplateException(int line, String problem, @Nullable Throwable cause) {
    super((line > 0 ? "chat template, line " + line + ": " : "chat template: ") + problem, cause);
    this.line = line;
  }

  /** The line of the template, from 1; 0 where it is no line's. */
  public int line() {
    return line;
  }
}
