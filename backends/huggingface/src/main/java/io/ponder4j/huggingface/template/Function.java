package io.ponder4j.huggingface.template;

/** What a template may call by name. */
@FunctionalInterface
interface Function {

  Object call(Arguments arguments);
}
