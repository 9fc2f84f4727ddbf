package io.ponder4j.verifiers.answer;

import com.fasterxml.jackson.core.JsonPointer;
import io.ponder4j.verifiers.internal.Json;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** See {@link Extractor#json}. */
record JsonValue(JsonPointer pointer) implements Extractor {

  private static final Pattern STEP =
      Pattern.compile("\\.([\\p{L}\\p{N}_-]++)|\\[(\\d{1,9}+)]|\\['([^']*+)']");

  /** Reads a pointer or a path. */
  static JsonValue at(String path) {
    return new JsonValue(JsonPointer.compile(path.startsWith("$") ? pointer(path) : path));
  }

  private static String pointer(String path) {
    var pointer = new StringBuilder();
    Matcher step = STEP.matcher(path).region(1, path.length());
    while (step.lookingAt()) {
      String name = step.group(1) != null ? step.group(1) : step.group(2);
      name = name != null ? name : step.group(3);
      pointer.append('/').append(name.replace("~", "~0").replace("/", "~1"));
      step.region(step.end(), path.length());
    }
    if (step.regionStart() < path.length()) {
      throw new IllegalArgumentException(
          "a path is $ followed by .name, [index] or ['name'], was " + path);
    }
    return pointer.toString();
  }

  @Override
  public Optional<String> find(String text) {
    return Json.in(text).stream()
        .map(root -> root.at(pointer))
        .filter(value -> !value.isMissingNode() && !value.isNull())
        .findFirst()
        .map(value -> value.isTextual() ? value.textValue().strip() : value.toString())
        .filter(value -> !value.isEmpty());
  }
}
