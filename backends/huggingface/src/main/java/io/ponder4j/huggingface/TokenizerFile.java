package io.ponder4j.huggingface;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ponder4j.generate.TokenizerId;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * A {@code tokenizer.json}, and the variants of it that text is encoded with.
 *
 * @param path of the file
 * @param text of the file
 * @param added the tokens that it finds first
 * @param unknownToken the text of the token for what has none; empty if there is none
 * @param size one more than the largest id
 * @param id of the vocabulary
 */
record TokenizerFile(
    Path path, String text, List<AddedToken> added, String unknownToken, int size, TokenizerId id) {

  TokenizerFile {
    added = List.copyOf(added);
  }

  static TokenizerFile read(Path path) {
    String text =
        JsonFile.text(
            path,
            JsonFile.MAX_TOKENIZER_BYTES,
            "a model folder needs a fast tokenizer; make one with transformers' "
                + "AutoTokenizer.from_pretrained(...).save_pretrained(...)");
    JsonFile json = JsonFile.parse(path, text);
    if (!json.get("model").isObject()) {
      throw json.missing("model");
    }
    List<AddedToken> added = new ArrayList<>();
    for (JsonNode token : json.get("added_tokens")) {
      String content = token.path("content").asText("");
      if (content.isEmpty() || !token.path("id").isInt()) {
        throw json.wrong("added_tokens", "tokens with content and id", token);
      }
      added.add(
          new AddedToken(
              token.path("id").intValue(),
              content,
              token.path("special").asBoolean(),
              token.path("lstrip").asBoolean(),
              token.path("rstrip").asBoolean()));
    }
    return new TokenizerFile(
        path,
        text,
        added,
        json.get("model.unk_token").asText(""),
        size(json.get("model.vocab"), added),
        idOf(text));
  }

  /** Ids are the places of a list, or the values of an object. */
  private static int size(JsonNode vocabulary, List<AddedToken> added) {
    int size = vocabulary.isArray() ? vocabulary.size() : 0;
    for (JsonNode id : vocabulary) {
      size = Math.max(size, id.isInt() ? id.intValue() + 1 : 0);
    }
    for (AddedToken token : added) {
      size = Math.max(size, token.id() + 1);
    }
    return size;
  }

  private static TokenizerId idOf(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return new TokenizerId("hf-" + HexFormat.of().formatHex(digest, 0, 16));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** True if it puts a space before a text that has none. */
  boolean addsSpace() {
    return !root().equals(strip(root(), "never"));
  }

  /** The same without special tokens: their text is text. */
  String plain() {
    return write(withoutSpecial(root()));
  }

  /** The same without special tokens and without a space before the text. */
  String bare() {
    return write(withoutSpecial(strip(root(), "never")));
  }

  /** The same without special tokens, for text that does not begin the prompt. */
  String inner() {
    return write(withoutSpecial(strip(root(), "first")));
  }

  private ObjectNode root() {
    return JsonFile.parse(path, text).root();
  }

  private static ObjectNode withoutSpecial(ObjectNode root) {
    ArrayNode kept = root.arrayNode();
    root.path("added_tokens")
        .forEach(
            token -> {
              if (!token.path("special").asBoolean()) {
                kept.add(token);
              }
            });
    root.set("added_tokens", kept);
    root.putNull("post_processor"); // it may name tokens that are not there any more
    root.putNull("truncation");
    root.putNull("padding");
    return root;
  }

  /**
   * Takes away spaces that would be put first.
   *
   * @param which "first" for those that only the beginning of a prompt has, "never" for all
   */
  private static ObjectNode strip(ObjectNode root, String which) {
    boolean isAll = which.equals("never");
    parts(root.path("pre_tokenizer"), "pretokenizers")
        .forEach(
            part -> {
              String type = part.path("type").asText();
              boolean isFirst = part.path("prepend_scheme").asText("").equals("first");
              if (type.equals("Metaspace") && (isAll || isFirst)) {
                part.put("prepend_scheme", "never");
                part.remove("add_prefix_space");
              } else if (type.equals("ByteLevel") && isAll) {
                part.put("add_prefix_space", false);
              }
            });
    if (isAll && root.path("normalizer") instanceof ObjectNode normalizer) {
      if (normalizer.path("type").asText().equals("Prepend")) {
        root.putNull("normalizer");
      } else if (normalizer.path("normalizers") instanceof ArrayNode all) {
        for (int i = all.size() - 1; i >= 0; i--) {
          if (all.get(i).path("type").asText().equals("Prepend")) {
            all.remove(i);
          }
        }
      }
    }
    return root;
  }

  private static List<ObjectNode> parts(JsonNode whole, String key) {
    List<ObjectNode> parts = new ArrayList<>();
    if (whole instanceof ObjectNode object) {
      parts.add(object);
      whole.path(key).forEach(part -> parts.addAll(parts(part, key)));
    }
    return parts;
  }

  private String write(ObjectNode root) {
    try {
      return JsonFile.MAPPER.writeValueAsString(root);
    } catch (JsonProcessingException e) {
      throw new ModelFolderException(path, "it cannot be written as JSON again", e);
    }
  }
}
