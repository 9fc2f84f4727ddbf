package io.ponder4j.huggingface.template;

import java.util.HashMap;
import java.util.Map;

/** What {@code namespace()} makes: variables that inner scopes may set. */
final class Namespace {

  private final Map<String, Object> values = new HashMap<>();

  Object get(String name) {
    Object value = values.get(name);
    return value == null ? new Undefined("'" + name + "' of a namespace") : value;
  }

  void put(String name, Object value) {
    values.put(name, value);
  }
}
