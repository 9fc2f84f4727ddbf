package io.ponder4j.huggingface.template;

import java.util.List;
import java.util.Map;

/**
 * What a call was given.
 *
 * @param what is called, for messages
 * @param values those without names
 * @param named those with
 */
record Arguments(String what, List<Object> values, Map<String, Object> named) {

  /** Requires a number of unnamed arguments, and no named ones. */
  Arguments require(int least, int most) {
    if (!named.isEmpty() || values.size() < least || values.size() > most) {
      throw new TemplateError("'" + what + "' does not take these arguments here");
    }
    return this;
  }

  /** An argument by place or name, or what stands for it. */
  Object get(int index, String name, Object otherwise) {
    if (index < values.size()) {
      return values.get(index);
    }
    return named.getOrDefault(name, otherwise);
  }

  /** An argument that is text. */
  TemplateText text(int index) {
    if (index < values.size() && values.get(index) instanceof TemplateText text) {
      return text;
    }
    throw new TemplateError("'" + what + "' takes text");
  }
}
