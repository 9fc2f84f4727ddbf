package io.ponder4j.huggingface.template;

/**
 * The value of what is not there.
 *
 * @param what is not there, for a message
 */
record Undefined(String what) {

  TemplateError error() {
    return new TemplateError(what + " is undefined");
  }
}
