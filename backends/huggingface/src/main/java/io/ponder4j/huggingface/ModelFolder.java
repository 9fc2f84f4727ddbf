package io.ponder4j.huggingface;

import com.fasterxml.jackson.databind.JsonNode;
import io.ponder4j.engine.Dialect;
import io.ponder4j.engine.Phases;
import io.ponder4j.huggingface.template.ChatTemplate;
import io.ponder4j.huggingface.template.ChatTemplateException;
import io.ponder4j.huggingface.template.TemplateOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A model in the folder layout of Hugging Face: what it says about text, and where its graphs are.
 * Nobody has to trust it: files have limits of size and depth, the chat template runs in a sandbox,
 * and every problem is a typed exception that names the file. Links are followed, as caches of
 * models consist of them. Immutable; holds nothing open.
 */
public final class ModelFolder {

  private static final String CONFIG = "config.json";
  private static final String GENERATION = "generation_config.json";
  private static final String TOKENIZER = "tokenizer.json";
  private static final String TOKENIZER_CONFIG = "tokenizer_config.json";
  private static final String TEMPLATE = "chat_template.jinja";
  private static final String TEMPLATE_JSON = "chat_template.json";

  private final Path path;
  private final ModelConfig config;
  private final Map<String, String> specialTokens; // texts by name
  private final List<Path> onnxFiles;

  private ModelFolder(
      Path path, ModelConfig config, Map<String, String> specialTokens, List<Path> onnxFiles) {
    this.path = path;
    this.config = config;
    this.specialTokens = specialTokens;
    this.onnxFiles = onnxFiles;
  }

  /**
   * Reads a folder.
   *
   * @throws MissingFileException if it or its {@code config.json} is not there
   * @throws ModelFolderException if a file is malformed or lacks what a decoder needs
   */
  public static ModelFolder open(Path path) {
    if (!Files.isDirectory(path)) {
      throw new MissingFileException(
          path, "a model is a folder with config.json, tokenizer.json and an ONNX graph");
    }
    JsonFile config =
        JsonFile.read(path.resolve(CONFIG), "a model folder says there what its model looks like");
    Path generationFile = path.resolve(GENERATION);
    JsonFile generation = Files.exists(generationFile) ? JsonFile.read(generationFile, "") : config;
    return new ModelFolder(
        path, ModelConfig.of(config, generation), specialTokens(path), onnxFiles(path));
  }

  private static Map<String, String> specialTokens(Path path) {
    Map<String, String> tokens = new LinkedHashMap<>();
    Path file = path.resolve(TOKENIZER_CONFIG);
    if (Files.exists(file)) {
      JsonFile json = JsonFile.read(file, "");
      for (String name :
          List.of(
              "bos_token",
              "eos_token",
              "unk_token",
              "pad_token",
              "sep_token",
              "cls_token",
              "mask_token")) {
        JsonNode token = json.get(name);
        String content = (token.isObject() ? token.path("content") : token).asText("");
        if (!content.isEmpty()) {
          tokens.put(name, content);
        }
      }
    }
    return tokens;
  }

  private static List<Path> onnxFiles(Path path) {
    List<Path> files = new ArrayList<>();
    for (Path folder : List.of(path, path.resolve("onnx"))) {
      if (!Files.isDirectory(folder)) {
        continue;
      }
      try (Stream<Path> all = Files.list(folder)) {
        all.filter(file -> file.getFileName().toString().endsWith(".onnx"))
            .filter(Files::isRegularFile)
            .sorted()
            .forEach(files::add);
      } catch (IOException e) {
        throw new ModelFolderException(folder, "it cannot be listed: " + e.getMessage(), e);
      }
    }
    return List.copyOf(files);
  }

  /** The folder. */
  public Path path() {
    return path;
  }

  /** What its model looks like. */
  public ModelConfig config() {
    return config;
  }

  /** Its graphs, those of the folder itself before those of {@code onnx/}, by name. */
  public List<Path> onnxFiles() {
    return onnxFiles;
  }

  /**
   * Opens its tokenizer. Whoever asks for it closes it.
   *
   * @throws MissingFileException if there is no {@code tokenizer.json}
   * @throws ModelFolderException if it is damaged
   */
  public HubTokenizer openTokenizer() {
    return HubTokenizer.open(path.resolve(TOKENIZER));
  }

  /**
   * Its chat template: that of {@code chat_template.jinja}, or of {@code tokenizer_config.json}, or
   * of {@code chat_template.json}.
   *
   * @throws MissingFileException if there is none
   * @throws ChatTemplateException if it is malformed or has a statement that is not known
   */
  public ChatTemplate chatTemplate() {
    return ChatTemplate.of(templateText(), specialTokens);
  }

  private String templateText() {
    Path alone = path.resolve(TEMPLATE);
    if (Files.exists(alone)) {
      return JsonFile.text(alone, JsonFile.MAX_CONFIG_BYTES, "");
    }
    for (String name : List.of(TOKENIZER_CONFIG, TEMPLATE_JSON)) {
      Path file = path.resolve(name);
      if (Files.exists(file)) {
        String text = templateText(JsonFile.read(file, ""));
        if (!text.isEmpty()) {
          return text;
        }
      }
    }
    throw new MissingFileException(
        alone,
        "nor is a chat_template in tokenizer_config.json: this model was not made for chats, or its "
            + "template was lost; put one there");
  }

  /** One template, or the one of several that is called default. */
  private static String templateText(JsonFile json) {
    JsonNode node = json.get("chat_template");
    if (node.isTextual() || node.isMissingNode()) {
      return node.asText("");
    }
    for (JsonNode named : node) {
      if (named.path("name").asText().equals("default") && named.path("template").isTextual()) {
        return named.path("template").asText();
      }
    }
    throw json.wrong("chat_template", "text, or a list with one that is named default", node);
  }

  /**
   * How its text works: its tokenizer, its template, its ends, and {@code <think>} if it has it.
   *
   * @param tokenizer of {@link #openTokenizer()}; stays the caller's to close, after its engine
   * @throws ModelFolderException if nothing says which token ends a text, and as {@link
   *     #chatTemplate()}
   */
  public Dialect dialect(HubTokenizer tokenizer, TemplateOptions options) {
    return dialect(tokenizer, options, phases(tokenizer));
  }

  /** The same, with markers of one's own. */
  public Dialect dialect(HubTokenizer tokenizer, TemplateOptions options, Phases phases) {
    return new Dialect(
        tokenizer,
        new ChatFormat(chatTemplate(), options, tokenizer),
        endTokens(tokenizer),
        phases);
  }

  /** The tokens that end a text. */
  Set<Integer> endTokens(HubTokenizer tokenizer) {
    Set<Integer> ends = new LinkedHashSet<>(config.endTokens());
    OptionalInt end = tokenizer.idOf(specialTokens.getOrDefault("eos_token", ""));
    end.ifPresent(ends::add);
    if (ends.isEmpty()) {
      throw new ModelFolderException(
          path.resolve(GENERATION),
          "nothing says which token ends a text; put eos_token_id there or into config.json");
    }
    return ends;
  }

  /** Markers of thinking, where the vocabulary has tokens for them. */
  private static Phases phases(HubTokenizer tokenizer) {
    OptionalInt close = tokenizer.idOf("</think>");
    OptionalInt open = tokenizer.idOf("<think>");
    return close.isPresent() && open.isPresent()
        ? Phases.between(
            Phases.Marker.ofToken(open.getAsInt(), "<think>"),
            Phases.Marker.ofToken(close.getAsInt(), "</think>"))
        : Phases.NONE;
  }

  @Override
  public String toString() {
    return "ModelFolder[" + path + " " + config + "]";
  }
}
