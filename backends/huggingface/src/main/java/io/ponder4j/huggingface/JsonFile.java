package io.ponder4j.huggingface;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * A JSON object in a file of a model folder.
 *
 * @param path of the file
 * @param root of the object
 */
record JsonFile(Path path, ObjectNode root) {

  /** The largest configuration, in bytes. */
  static final long MAX_CONFIG_BYTES = 16L << 20; // added tokens of some models fill a megabyte

  /** The largest tokenizer, in bytes. */
  static final long MAX_TOKENIZER_BYTES = 256L << 20;

  private static final int MAX_DEPTH = 100;

  static final ObjectMapper MAPPER =
      JsonMapper.builder()
          // Scores of vocabularies go through unchanged.
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  static {
    MAPPER
        .getFactory()
        .setStreamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(MAX_DEPTH)
                .maxStringLength((int) MAX_TOKENIZER_BYTES)
                .build());
  }

  /** Reads a file that has to be there. */
  static JsonFile read(Path path, String advice) {
    return parse(path, text(path, MAX_CONFIG_BYTES, advice));
  }

  /** The text of a file that has to be there. */
  static String text(Path path, long maxBytes, String advice) {
    if (!Files.isRegularFile(path)) {
      throw new MissingFileException(path, advice);
    }
    try {
      long size = Files.size(path);
      if (size > maxBytes) {
        throw new ModelFolderException(
            path, "it has " + size + " bytes; at most " + maxBytes + " are read");
      }
      return Files.readString(path);
    } catch (CharacterCodingException e) {
      throw new ModelFolderException(path, "it is not UTF-8; get it again", e);
    } catch (IOException e) {
      throw new ModelFolderException(path, "it cannot be read: " + e.getMessage(), e);
    }
  }

  /** Reads text that a file has. */
  static JsonFile parse(Path path, String text) {
    try {
      JsonNode node = MAPPER.readTree(text);
      if (node instanceof ObjectNode object) {
        return new JsonFile(path, object);
      }
      throw new ModelFolderException(path, "it holds no JSON object; get it again");
    } catch (JsonProcessingException e) {
      throw new ModelFolderException(
          path, "it is malformed or truncated JSON; get it again: " + e.getOriginalMessage(), e);
    }
  }

  /**
   * A value; missing if it is not there or null.
   *
   * @param key names of objects in one another, with dots between
   */
  JsonNode get(String key) {
    JsonNode node = root;
    for (String name : key.split("\\.", -1)) {
      node = node.path(name);
    }
    return node.isNull() ? com.fasterxml.jackson.databind.node.MissingNode.getInstance() : node;
  }

  /** A whole number above 0; empty if there is none. */
  OptionalInt positive(String key) {
    JsonNode node = get(key);
    if (node.isMissingNode()) {
      return OptionalInt.empty();
    }
    if (!node.canConvertToInt() || !node.isIntegralNumber() || node.intValue() < 1) {
      throw wrong(key, "a whole number above 0", node);
    }
    return OptionalInt.of(node.intValue());
  }

  /** A whole number above 0 that has to be there. */
  int requirePositive(String key) {
    return positive(key).orElseThrow(() -> missing(key));
  }

  /** A number above 0; empty if there is none. */
  OptionalDouble number(String key) {
    JsonNode node = get(key);
    if (node.isMissingNode()) {
      return OptionalDouble.empty();
    }
    if (!node.isNumber() || !(node.doubleValue() > 0)) {
      throw wrong(key, "a number above 0", node);
    }
    return OptionalDouble.of(node.doubleValue());
  }

  ModelFolderException missing(String key) {
    return new ModelFolderException(
        path, "it has no \"" + key + "\"; this model's kind may not be known here");
  }

  ModelFolderException wrong(String key, String wanted, JsonNode node) {
    String is = node.toString();
    return new ModelFolderException(
        path,
        "\""
            + key
            + "\" must be "
            + wanted
            + ", was "
            + is.substring(0, Math.min(80, is.length())));
  }
}
