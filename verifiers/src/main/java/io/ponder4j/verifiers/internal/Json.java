package io.ponder4j.verifiers.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Reads JSON that a model wrote: with limits of depth and size, numbers exact. Thread-safe. */
public final class Json {

  private static final int DEEPEST = 100;
  private static final int LONGEST_NUMBER = 1_000;

  /** How often a text may be looked at for partners of brackets; then it has no more JSON. */
  private static final int PASSES = 64;

  private static final ObjectMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(DEEPEST)
                          .maxNumberLength(LONGEST_NUMBER)
                          .build())
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          // Of two members of one name it would be a guess which one is meant.
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private Json() {}

  /** The value that a text is; empty where it is none, or one beyond the limits. */
  public static Optional<JsonNode> read(String text) {
    if (text.isBlank()) {
      return Optional.empty();
    }
    try {
      return Optional.of(MAPPER.readTree(text));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** The objects and arrays that stand in a text, outermost ones, the last one first. */
  public static List<JsonNode> in(String text) {
    var found = new ArrayList<JsonNode>();
    long patience = (long) PASSES * text.length();
    for (int i = 0; i < text.length() && patience > 0; i++) {
      if (text.charAt(i) != '{' && text.charAt(i) != '[') {
        continue;
      }
      int end = end(text, i);
      patience -= (end < 0 ? text.length() : end) - i;
      Optional<JsonNode> value = end < 0 ? Optional.empty() : read(text.substring(i, end));
      if (value.isPresent()) {
        found.add(value.get());
        i = end - 1;
      }
    }
    Collections.reverse(found);
    return found;
  }

  /** Behind the partner of a bracket, brackets in strings not counted; -1 where there is none. */
  private static int end(String text, int start) {
    int depth = 0;
    boolean quoted = false;
    for (int i = start; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quoted) {
        if (c == '\\') {
          i++;
        } else if (c == '"') {
          quoted = false;
        }
      } else if (c == '"') {
        quoted = true;
      } else if (c == '{' || c == '[') {
        depth++;
      } else if (c == '}' || c == ']') {
        depth--;
        if (depth == 0) {
          return i + 1;
        }
      }
    }
    return -1;
  }
}
