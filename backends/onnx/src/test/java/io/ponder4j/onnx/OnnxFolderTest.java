package io.ponder4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import ai.onnxruntime.OnnxJavaType;
import io.ponder4j.engine.EngineGenerator;
import io.ponder4j.generate.Completion;
import io.ponder4j.generate.Generation;
import io.ponder4j.generate.GeneratorClosedException;
import io.ponder4j.generate.Message;
import io.ponder4j.generate.Prefix;
import io.ponder4j.generate.Prompt;
import io.ponder4j.generate.PromptTooLongException;
import io.ponder4j.generate.Request;
import io.ponder4j.generate.SamplingParams;
import io.ponder4j.generate.TokenListener;
import io.ponder4j.huggingface.MissingFileException;
import io.ponder4j.huggingface.ModelFolderException;
import io.ponder4j.huggingface.template.ChatTemplateException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a model's folder, good or bad. */
@Timeout(60)
class OnnxFolderTest {

  @TempDir private Path folder;

  private static Request request(Prompt prompt, int tokens, double temperature, long seed) {
    SamplingParams sampling =
        SamplingParams.DEFAULT.withMaxTokens(tokens).withTemperature(temperature);
    return Request.of(Prefix.of(prompt), sampling, seed);
  }

  private static List<Completion> complete(EngineGenerator generator, List<Request> requests) {
    return generator
        .startAll(requests, Collections.nCopies(requests.size(), TokenListener.NONE))
        .stream()
        .map(generation -> generation.completion().join())
        .toList();
  }

  /** Chats of several turns, greedy and sampled, side by side. */
  private static List<Request> requests() {
    Prompt chat =
        new Prompt(
            List.of(
                Message.system("Be brief."),
                Message.user("1 + 1?"),
                new Message(Message.Author.ASSISTANT, "2"),
                Message.user("And 2 + 2?")),
            Map.of());
    return Stream.concat(
            Stream.of(request(Prompt.of("Hello there"), 30, 0, 0), request(chat, 30, 0, 0)),
            IntStream.range(0, 6).mapToObj(seed -> request(chat, 30, 1, seed)))
        .toList();
  }

  @ParameterizedTest
  @EnumSource(names = {"HUB", "ATTENTION", "GROUPED"})
  void open_otherLayout_sameTextsAsOurs(TinyHub layout) {
    List<Completion> expected;
    try (EngineGenerator ours = OnnxGenerator.open(ModelFolders.of(folder, "ours"))) {
      expected = complete(ours, requests());
    }

    List<Completion> actual;
    try (EngineGenerator other = OnnxGenerator.open(ModelFolders.of(folder, layout.file))) {
      actual = complete(other, requests());
    }

    for (int i = 0; i < expected.size(); i++) {
      assertThat(actual.get(i).text()).isEqualTo(expected.get(i).text());
      assertThat(actual.get(i).finish()).isEqualTo(expected.get(i).finish());
      assertThat(actual.get(i).usage().prompt()).isEqualTo(expected.get(i).usage().prompt());
    }
    assertThat(expected.stream().map(Completion::text).distinct()).hasSizeGreaterThan(5);
  }

  @Test
  void open_severalGraphs_oneIsChosenByName() {
    ModelFolders.of(folder, "ours");
    ModelFolders.write(folder.resolve("model_gqa.onnx"), TinyHub.bytes("hub_gqa"));

    for (String name : List.of("model_gqa", "model_gqa.onnx")) {
      try (var gqa = OnnxGenerator.open(folder, ModelOptions.DEFAULT.withFile(name))) {
        assertThat(gqa.engine().maxTokens()).isEqualTo(TinyHub.MAX_POSITIONS);
      }
    }
    assertThatThrownBy(
            () -> OnnxGenerator.open(folder, ModelOptions.DEFAULT.withFile("model_int8")))
        .isInstanceOf(MissingFileException.class)
        .hasMessageContaining("model_int8.onnx")
        .hasMessageContaining("model.onnx, model_gqa.onnx");
  }

  @Test
  void open_oneGraphOfAnyName_isTaken() {
    ModelFolders.withoutGraph(folder);
    ModelFolders.write(folder.resolve("decoder.onnx"), TinyHub.bytes("hub"));

    try (EngineGenerator generator = OnnxGenerator.open(folder)) {
      assertThat(complete(generator, requests()).get(0).usage().generated()).isPositive();
    }
  }

  // --- what is wrong, and what to do ---

  @Test
  void open_noFolder_isMissing() {
    assertThatThrownBy(() -> OnnxGenerator.open(folder.resolve("none")))
        .isInstanceOf(MissingFileException.class)
        .hasMessageContaining("none")
        .hasMessageContaining("config.json");
  }

  @Test
  void open_noGraph_saysHowToMakeOne() {
    assertThatThrownBy(() -> OnnxGenerator.open(ModelFolders.withoutGraph(folder)))
        .isInstanceOf(MissingFileException.class)
        .hasMessageContaining("model.onnx")
        .hasMessageContaining("tools/export");
  }

  @ParameterizedTest
  @ValueSource(strings = {"config.json", "tokenizer.json"})
  void open_fileIsMissing_namesIt(String name) {
    ModelFolders.of(folder, "ours");
    assertThat(folder.resolve(name).toFile().delete()).isTrue();

    assertThatThrownBy(() -> OnnxGenerator.open(folder))
        .isInstanceOf(MissingFileException.class)
        .hasMessageContaining(name);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.01, 0.5, 0.9})
  void open_graphIsTruncated_asksWhetherItWasCopiedCompletely(double share) {
    ModelFolders.of(folder, "ours");
    byte[] whole = TinyHub.bytes("ours");
    ModelFolders.write(
        folder.resolve("model.onnx"), Arrays.copyOf(whole, (int) (share * whole.length)));

    assertThatThrownBy(() -> OnnxGenerator.open(folder))
        .isInstanceOf(OnnxException.class)
        .hasMessageContaining("model.onnx");
  }

  @Test
  void open_graphIsText_isNoGraph() {
    ModelFolders.of(folder, "ours");
    ModelFolders.write(
        folder.resolve("model.onnx"),
        "version https://git-lfs.github.com/spec/v1".getBytes(StandardCharsets.UTF_8));

    assertThatThrownBy(() -> OnnxGenerator.open(folder))
        .isInstanceOf(OnnxException.class)
        .hasMessageContaining("was it copied completely");
  }

  @Test
  void open_graphIsNoDecoder_saysWhatItLacks() {
    ModelFolders.of(folder, "ours");
    byte[] head =
        new OnnxProto()
            .input("features", OnnxProto.FLOAT, "N", 4)
            .output("values", OnnxProto.FLOAT, "N", 4)
            .node("Identity", "features -> values")
            .bytes();
    ModelFolders.write(folder.resolve("model.onnx"), head);

    assertThatThrownBy(() -> OnnxGenerator.open(folder))
        .isInstanceOf(OnnxException.class)
        .hasMessageContaining("is no decoder")
        .hasMessageContaining("attention_mask");
  }

  @Test
  void open_cacheOfAnotherType_namesWhatMayBe() {
    ModelFolders.of(folder, "ours");
    byte[] graph =
        new OnnxProto()
            .input("input_ids", OnnxProto.INT64, "B", "T")
            .input("attention_mask", OnnxProto.INT64, "B", "S")
            .input("past_key_values.0.key", OnnxProto.INT64, "B", 2, "P", 16)
            .output("logits", OnnxProto.INT64, "B", "T")
            .node("Identity", "input_ids -> logits")
            .bytes();
    ModelFolders.write(folder.resolve("model.onnx"), graph);

    assertThatThrownBy(() -> OnnxGenerator.open(folder))
        .isInstanceOf(OnnxException.class)
        .hasMessageContaining("past_key_values.0.key")
        .hasMessageContaining(OnnxJavaType.FLOAT16.toString());
  }

  @Test
  void open_configOfAnotherModel_isRefused() {
    ModelFolders.of(folder, "ours");
    ModelFolders.edit(folder.resolve("config.json"), "\"vocab_size\": 512", "\"vocab_size\": 1000");

    assertThatThrownBy(() -> OnnxGenerator.open(folder))
        .isInstanceOf(ModelFolderException.class)
        .hasMessageContaining("512")
        .hasMessageContaining("1000");
  }

  @Test
  void open_tokenizerOfALargerModel_isRefused() {
    ModelFolders.of(folder, "ours");
    ModelFolders.edit(
        folder.resolve("tokenizer.json"),
        "\"added_tokens\": [",
        "\"added_tokens\": [{\"id\": 70000, \"content\": \"<extra>\", \"special\": true,"
            + " \"single_word\": false, \"lstrip\": false, \"rstrip\": false, \"normalized\":"
            + " false},");

    assertThatThrownBy(() -> OnnxGenerator.open(folder))
        .isInstanceOf(ModelFolderException.class)
        .hasMessageContaining("another model's");
  }

  @Test
  void open_templateHasAnUnknownConstruct_namesIt() {
    ModelFolders.of(folder, "ours");
    ModelFolders.edit(
        folder.resolve("tokenizer_config.json"),
        "{% for message in messages %}",
        "{% include 'x' %}{% for message in messages %}");

    assertThatThrownBy(() -> OnnxGenerator.open(folder))
        .isInstanceOf(ChatTemplateException.class)
        .hasMessageContaining("include");
  }

  @Test
  void require_weightsAreMoreThanThereIsMemory_saysBoth() {
    ModelFolders.of(folder, "ours");
    ModelFolders.write(folder.resolve("model.onnx.data"), new byte[3 << 20]);
    ModelFolders.write(folder.resolve("model_other.onnx"), new byte[8 << 20]);

    MemoryNeed need = MemoryNeed.of(folder.resolve("model.onnx"));

    assertThat(need.bytes()).isBetween(3L << 20, 4L << 20);
    assertThatThrownBy(() -> need.require(2L << 20))
        .isInstanceOf(NotEnoughMemoryException.class)
        .hasMessageContaining("3 MiB of weights")
        .hasMessageContaining("2 MiB of memory");
    need.require(4L << 20);
  }

  @Test
  void start_promptIsLongerThanTheModelTakes_isRefused() {
    try (EngineGenerator generator = OnnxGenerator.open(ModelFolders.of(folder, "hub"))) {
      Prompt endless = Prompt.of("word ".repeat(400));

      Generation generation = generator.start(request(endless, 5, 1, 0), TokenListener.NONE);

      Throwable failure = catchThrowable(() -> generation.completion().join());
      assertThat(failure).hasCauseInstanceOf(PromptTooLongException.class);
      assertThat(failure.getCause()).hasMessageContaining(String.valueOf(TinyHub.MAX_POSITIONS));
    }
  }

  @Test
  void start_closed_isRefused() {
    EngineGenerator generator = OnnxGenerator.open(ModelFolders.of(folder, "hub_gqa"));
    generator.close();

    assertThatThrownBy(() -> generator.start(request(Prompt.of("Hi"), 5, 1, 0), TokenListener.NONE))
        .isInstanceOf(GeneratorClosedException.class);
  }
}
