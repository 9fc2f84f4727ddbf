package io.ponder4j.huggingface.template;

import java.util.ArrayList;
import java.util.List;

/** A list that Python writes in round brackets. */
final class Tuple extends ArrayList<Object> {

  private static final long serialVersionUID = 1L;

  Tuple(List<Object> items) {
    super(items);
  }
}
