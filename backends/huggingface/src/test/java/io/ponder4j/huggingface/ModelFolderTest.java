package io.ponder4j.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ponder4j.engine.Dialect;
import io.ponder4j.engine.Phases;
import io.ponder4j.generate.Prompt;
import io.ponder4j.huggingface.template.ChatTemplateException;
import io.ponder4j.huggingface.template.TemplateOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelFolderTest {

  @TempDir Path path;

  @BeforeEach
  void copy() {
    Fixtures.folder(path);
  }

  private void config(String json) {
    Fixtures.write(path, "config.json", json);
  }

  private static final String CONFIG =
      """
      {"model_type": "llama", "num_hidden_layers": 2, "num_attention_heads": 4,
       "hidden_size": 32, "vocab_size": 512, "max_position_embeddings": 256%s}
      """;

  @Test
  void open_smallModel_readsItsShape() {
    ModelConfig config = ModelFolder.open(path).config();

    assertThat(config.modelType()).isEqualTo("llama");
    assertThat(config.architectures()).containsExactly("LlamaForCausalLM");
    assertThat(config.layers()).isEqualTo(2);
    assertThat(config.attentionHeads()).isEqualTo(4);
    assertThat(config.kvHeads()).isEqualTo(2);
    assertThat(config.headSize()).isEqualTo(16);
    assertThat(config.hiddenSize()).isEqualTo(32);
    assertThat(config.vocabularySize()).isEqualTo(512);
    assertThat(config.maxPositions()).isEqualTo(256);
    assertThat(config.ropeTheta()).hasValue(10_000);
    assertThat(config.endTokens()).containsExactly(2);
  }

  @Test
  void open_leastConfig_derivesTheRest() {
    config(CONFIG.formatted(""));

    ModelConfig config = ModelFolder.open(path).config();

    assertThat(config.headSize()).isEqualTo(8);
    assertThat(config.kvHeads()).isEqualTo(4);
    assertThat(config.ropeTheta()).isEmpty();
    assertThat(config.endTokens()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'rope_scaling': {'rope_theta': 5e5}",
        "'rope_parameters': {'rope_type': 'default', 'rope_theta': 500000}",
        "'rope_theta': 500000.0"
      })
  void open_rotaryBase_isFoundWhereItIs(String field) {
    config(CONFIG.formatted(", " + field.replace('\'', '"')));

    assertThat(ModelFolder.open(path).config().ropeTheta()).hasValue(500_000);
  }

  @Test
  void open_generationConfig_saysWhatEndsAText() {
    Fixtures.write(path, "generation_config.json", "{\"eos_token_id\": [2, 0]}");

    assertThat(ModelFolder.open(path).config().endTokens()).containsExactly(2, 0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"hidden_size\": 32} | has no \"num_attention_heads\"",
        "{\"hidden_size\": \"32\"} | \"hidden_size\" must be a whole number above 0",
        "{\"hidden_size\": -1} | must be a whole number above 0",
        "{\"hidden_size\": 3 | malformed or truncated JSON",
        "[] | no JSON object"
      })
  void open_badConfig_namesFileAndKey(String json, String problem) {
    config(json);

    assertThatThrownBy(() -> ModelFolder.open(path))
        .isInstanceOf(ModelFolderException.class)
        .hasMessageContaining("config.json")
        .hasMessageContaining(problem);
  }

  @Test
  void open_deepJson_isRefused() {
    config("{\"a\":".repeat(5_000));

    assertThatThrownBy(() -> ModelFolder.open(path)).isInstanceOf(ModelFolderException.class);
  }

  @Test
  void open_hugeConfig_isRefused() {
    config(" ".repeat((int) JsonFile.MAX_CONFIG_BYTES + 1));

    assertThatThrownBy(() -> ModelFolder.open(path))
        .isInstanceOf(ModelFolderException.class)
        .hasMessageContaining("at most");
  }

  @Test
  void open_missingFolderOrFile_saysWhatBelongsThere() throws IOException {
    Path none = path.resolve("none");
    assertThatThrownBy(() -> ModelFolder.open(none))
        .isInstanceOf(MissingFileException.class)
        .hasMessageContaining("none")
        .hasMessageContaining("config.json");

    Files.delete(path.resolve("config.json"));
    assertThatThrownBy(() -> ModelFolder.open(path))
        .isInstanceOf(MissingFileException.class)
        .hasMessageContaining("config.json");
  }

  @Test
  void openTokenizer_missing_saysHowToMakeIt() throws IOException {
    Files.delete(path.resolve("tokenizer.json"));

    assertThatThrownBy(() -> ModelFolder.open(path).openTokenizer())
        .isInstanceOf(MissingFileException.class)
        .hasMessageContaining("save_pretrained");
  }

  @Test
  void open_linkedFile_isRead(@TempDir Path elsewhere) throws IOException {
    Path real = Files.move(path.resolve("config.json"), elsewhere.resolve("blob"));
    Files.createSymbolicLink(path.resolve("config.json"), real);

    assertThat(ModelFolder.open(path).config().layers()).isEqualTo(2);
  }

  @Test
  void onnxFiles_listsBothFolders() throws IOException {
    Files.createDirectory(path.resolve("onnx"));
    Fixtures.write(path, "model.onnx", "");
    Fixtures.write(path, "model.onnx.data", "");
    Fixtures.write(path.resolve("onnx"), "model_int8.onnx", "");

    assertThat(ModelFolder.open(path).onnxFiles())
        .containsExactly(path.resolve("model.onnx"), path.resolve("onnx/model_int8.onnx"));
  }

  @Test
  void chatTemplate_eachPlace_isFound() throws IOException {
    Fixtures.write(path, "chat_template.json", "{\"chat_template\": \"C\"}");
    assertThat(text()).startsWith("<|im_start|>system");

    Fixtures.write(path, "tokenizer_config.json", "{}");
    assertThat(text()).isEqualTo("C");

    Fixtures.write(
        path,
        "tokenizer_config.json",
        "{\"chat_template\": [{\"name\": \"tool_use\", \"template\": \"T\"},"
            + " {\"name\": \"default\", \"template\": \"{{ bos_token }}B\"}],"
            + " \"bos_token\": {\"content\": \"<s>\"}}");
    assertThat(text()).isEqualTo("<s>B");

    Fixtures.write(path, "chat_template.jinja", "A");
    assertThat(text()).isEqualTo("A");
  }

  private String text() {
    return ModelFolder.open(path)
        .chatTemplate()
        .render(Prompt.of("q").messages(), TemplateOptions.DEFAULT)
        .text();
  }

  @Test
  void chatTemplate_none_saysWhereItBelongs() {
    Fixtures.write(path, "tokenizer_config.json", "{}");

    assertThatThrownBy(() -> ModelFolder.open(path).chatTemplate())
        .isInstanceOf(MissingFileException.class)
        .hasMessageContaining("chat_template");
  }

  @Test
  void chatTemplate_unknownStatement_isTyped() {
    Fixtures.write(path, "chat_template.jinja", "{% import 'x' %}");

    assertThatThrownBy(() -> ModelFolder.open(path).chatTemplate())
        .isInstanceOf(ChatTemplateException.class)
        .hasMessageContaining("import");
  }

  @Test
  void dialect_smallModel_knowsItsEndAndItsMarkers() {
    ModelFolder folder = ModelFolder.open(path);
    try (HubTokenizer tokenizer = folder.openTokenizer()) {
      Dialect dialect = folder.dialect(tokenizer, TemplateOptions.DEFAULT);

      assertThat(dialect.endTokens()).containsExactly(2);
      assertThat(dialect.phases())
          .isEqualTo(
              Phases.between(
                  Phases.Marker.ofToken(478, "<think>"), Phases.Marker.ofToken(479, "</think>")));
      assertThat(dialect.format().render(Prompt.of("Hello"))).startsWith(1).contains(2);
    }
  }

  @Test
  void dialect_noEnd_saysWhereItBelongs() {
    config(CONFIG.formatted(""));
    Fixtures.write(path, "tokenizer_config.json", "{\"chat_template\": \"x\"}");
    ModelFolder folder = ModelFolder.open(path);

    try (HubTokenizer tokenizer = folder.openTokenizer()) {
      assertThatThrownBy(() -> folder.dialect(tokenizer, TemplateOptions.DEFAULT))
          .isInstanceOf(ModelFolderException.class)
          .hasMessageContaining("eos_token_id");
    }
  }
}
