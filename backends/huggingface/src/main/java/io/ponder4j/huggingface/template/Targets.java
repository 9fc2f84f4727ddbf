package io.ponder4j.huggingface.template;

import java.util.List;

/**
 * What is assigned to: a name, several names, or a namespace's variable.
 *
 * @param names at least one
 */
record Targets(List<String> names) {

  static Targets of(String code) {
    String plain = code.strip();
    boolean isBracketed = plain.startsWith("(") && plain.endsWith(")");
    return new Targets(Words.split(isBracketed ? plain.substring(1, plain.length() - 1) : plain));
  }

  /** Assigns a value, or its items where there are several names. */
  void assign(Rendering rendering, Object value, int line) {
    if (names.size() == 1) {
      assign(rendering, names.get(0), value, line);
      return;
    }
    if (!(value instanceof List<?> items) || items.size() != names.size()) {
      throw rendering.fail(
          line, Python.kind(value) + " does not make values for " + String.join(", ", names));
    }
    for (int i = 0; i < names.size(); i++) {
      assign(rendering, names.get(i), java.util.Objects.requireNonNull(items.get(i)), line);
    }
  }

  private static void assign(Rendering rendering, String name, Object value, int line) {
    int dot = name.indexOf('.');
    if (dot < 0) {
      rendering.put(name, value);
    } else if (rendering.get(name.substring(0, dot).strip()) instanceof Namespace namespace) {
      namespace.put(name.substring(dot + 1).strip(), value);
    } else {
      throw rendering.fail(line, "'" + name + "' is not in a namespace, so it cannot be set");
    }
  }
}
