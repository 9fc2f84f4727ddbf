package io.ponder4j.huggingface.template;

/** Python's None. */
enum None {
  NONE
}
