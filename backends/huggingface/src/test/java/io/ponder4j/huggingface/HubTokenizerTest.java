package io.ponder4j.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ponder4j.engine.Tokenizer;
import io.ponder4j.generate.GeneratorClosedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HubTokenizerTest {

  private static HubTokenizer tokenizer;

  @BeforeAll
  static void open(@TempDir Path folder) {
    tokenizer = HubTokenizer.open(Fixtures.folder(folder).resolve("tokenizer.json"));
  }

  @AfterAll
  static void close() {
    tokenizer.close();
  }

  private static String decode(Tokenizer.Stream stream, int... ids) {
    var text = new StringBuilder();
    for (int id : ids) {
      text.append(stream.next(id));
    }
    return text.toString();
  }

  @Test
  void encode_mixedCorpus_equalsPythonsWithSpecialTokensAsText() throws IOException {
    for (JsonNode each : Fixtures.JSON.readTree(Fixtures.small("texts.json"))) {
      int[] ids = tokenizer.encode(each.get("text").asText());

      assertThat(ids).as(each.get("text").asText()).isEqualTo(Fixtures.ids(each.get("plain_ids")));
    }
  }

  @Test
  void stream_mixedCorpus_givesPythonsTextWithoutSpecialTokens() throws IOException {
    for (JsonNode each : Fixtures.JSON.readTree(Fixtures.small("texts.json"))) {
      String text = decode(tokenizer.stream(), Fixtures.ids(each.get("ids")));

      assertThat(text).isEqualTo(each.get("without_special").asText());
    }
  }

  @Test
  void stream_everyCut_splitsNoCharacterAndLosesNone() throws IOException {
    for (JsonNode each : Fixtures.JSON.readTree(Fixtures.small("texts.json"))) {
      int[] ids = Fixtures.ids(each.get("plain_ids"));
      String whole = each.get("text").asText();
      for (int cut = 0; cut <= Math.min(ids.length, 40); cut++) {
        int[] head = Arrays.copyOf(ids, cut);
        int[] tail = Arrays.copyOfRange(ids, cut, ids.length);

        String before = decode(tokenizer.stream(), head);
        String after = decode(tokenizer.stream(head), tail);

        assertThat(before + after).isEqualTo(whole);
        assertThat(before).doesNotContain("\uFFFD");
        assertThat(
                before.isEmpty() || !Character.isHighSurrogate(before.charAt(before.length() - 1)))
            .isTrue();
      }
    }
  }

  @Test
  void stream_bytesThatAreNoCharacter_goOnAfterThem() {
    int[] bytes = tokenizer.encode("日");
    int[] letters = tokenizer.encode("abc");

    String text =
        decode(
            tokenizer.stream(),
            IntStream.concat(IntStream.generate(() -> bytes[1]).limit(9), Arrays.stream(letters))
                .toArray());

    assertThat(text).isEqualTo("\uFFFD".repeat(9) + "abc");
  }

  @Test
  void encode_longText_isNotCut() {
    assertThat(tokenizer.encode("x ".repeat(3_000)).length).isGreaterThan(5_000);
  }

  @Test
  void id_otherVocabulary_differs(@TempDir Path folder) throws IOException {
    ObjectNode json = (ObjectNode) Fixtures.JSON.readTree(Fixtures.small("tokenizer.json"));
    ((ObjectNode) json.get("added_tokens").get(0)).put("content", "<|other|>");
    Path same = Fixtures.write(folder, "same.json", Fixtures.small("tokenizer.json"));
    Path other = Fixtures.write(folder, "other.json", json.toString());

    try (var first = HubTokenizer.open(same);
        var second = HubTokenizer.open(other)) {
      assertThat(first.id()).isEqualTo(tokenizer.id());
      assertThat(second.id()).isNotEqualTo(tokenizer.id());
      assertThat(second.idOf("<|other|>")).hasValue(0);
      assertThat(second.idOf("<|endoftext|>")).isEmpty();
    }
  }

  @Test
  void close_laterCall_isRefused(@TempDir Path folder) {
    var closed = HubTokenizer.open(Fixtures.folder(folder).resolve("tokenizer.json"));
    Tokenizer.Stream stream = closed.stream();
    closed.close();
    closed.close();

    assertThatThrownBy(() -> closed.encode("a")).isInstanceOf(GeneratorClosedException.class);
    assertThatThrownBy(() -> closed.encode("<|im_end|>"))
        .isInstanceOf(GeneratorClosedException.class);
    assertThatThrownBy(() -> stream.next(40)).isInstanceOf(GeneratorClosedException.class);
  }

  @Test
  void open_truncatedFile_saysSo(@TempDir Path folder) {
    String whole = Fixtures.small("tokenizer.json");
    Path file = Fixtures.write(folder, "tokenizer.json", whole.substring(0, whole.length() / 2));

    assertThatThrownBy(() -> HubTokenizer.open(file))
        .isInstanceOf(ModelFolderException.class)
        .hasMessageContaining("tokenizer.json")
        .hasMessageContaining("truncated");
  }

  @Test
  void open_unknownKind_saysSo(@TempDir Path folder) throws IOException {
    ObjectNode json = (ObjectNode) Fixtures.JSON.readTree(Fixtures.small("tokenizer.json"));
    ((ObjectNode) json.get("model")).put("type", "Quantum");
    Path file = Fixtures.write(folder, "tokenizer.json", json.toString());

    assertThatThrownBy(() -> HubTokenizer.open(file))
        .isInstanceOf(ModelFolderException.class)
        .hasMessageContaining("cannot use it");
  }

  /** A vocabulary of words behind a lower line, as SentencePiece has them. */
  private static HubTokenizer words(Path folder) {
    Map<String, Integer> vocabulary =
        Map.of("<s>", 0, "▁", 1, "a", 2, "b", 3, "▁a", 4, "▁b", 5, "ab", 6, "▁ab", 7);
    ObjectNode json = Fixtures.JSON.createObjectNode();
    json.put("version", "1.0");
    json.putArray("added_tokens")
        .addObject()
        .put("id", 0)
        .put("content", "<s>")
        .put("single_word", false)
        .put("lstrip", false)
        .put("rstrip", false)
        .put("normalized", false)
        .put("special", true);
    json.putObject("pre_tokenizer")
        .put("type", "Metaspace")
        .put("replacement", "▁")
        .put("prepend_scheme", "first")
        .put("split", false);
    json.putObject("decoder")
        .put("type", "Metaspace")
        .put("replacement", "▁")
        .put("prepend_scheme", "first")
        .put("split", false);
    ObjectNode model = json.putObject("model");
    model.put("type", "BPE");
    model.set("vocab", Fixtures.JSON.valueToTree(vocabulary));
    var merges = model.putArray("merges");
    merges.addArray().add("▁").add("a");
    merges.addArray().add("▁").add("b");
    return HubTokenizer.open(Fixtures.write(folder, "words.json", json.toString()));
  }

  @Test
  void encode_vocabularyThatPutsASpaceFirst_putsNone(@TempDir Path folder) {
    try (var words = words(folder)) {
      assertThat(words.encode("a b")).containsExactly(2, 5);
      assertThat(words.encode(" a")).containsExactly(4);
    }
  }

  @Test
  void stream_vocabularyThatTakesTheFirstSpace_keepsIt(@TempDir Path folder) {
    try (var words = words(folder)) {
      assertThat(decode(words.stream(), 4, 5)).isEqualTo(" a b");
      assertThat(decode(words.stream(new int[] {4}), 5, 2)).isEqualTo(" ba");
      assertThat(decode(words.stream(new int[] {0}), 2, 5)).isEqualTo("a b");
    }
  }

  @Test
  void encode_manyThreads_agree() {
    int[] expected = tokenizer.encode("Hello, 日本 <|im_end|>");

    boolean isSame =
        IntStream.range(0, 400)
            .parallel()
            .allMatch(
                i ->
                    Arrays.equals(
                        Objects.requireNonNull(tokenizer.encode("Hello, 日本 <|im_end|>")),
                        expected));

    assertThat(isSame).isTrue();
  }
}
