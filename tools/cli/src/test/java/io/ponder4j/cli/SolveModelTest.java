package io.ponder4j.cli;

import static io.ponder4j.cli.Cli.ponder;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code solve} with a model of one's own. */
class SolveModelTest {

  private static final String SUMMARY =
      "(?s).*\\Ranswer [^\\n]+, support \\d+ %, \\d+ tokens in \\d+ ms, COMPLETED\\R";

  @TempDir private Path folder;

  @BeforeEach
  void makeFolder() {
    ModelFolders.tiny(folder);
  }

  private Cli solve(String... more) {
    List<String> all =
        Stream.concat(
                Stream.of("solve", "--model", folder.toString(), "--max-tokens", "12"),
                Stream.of(more))
            .toList();
    return ponder(all.toArray(String[]::new));
  }

  private JsonNode json(String... more) throws IOException {
    String[] all = Stream.concat(Stream.of(more), Stream.of("--json")).toArray(String[]::new);
    return new ObjectMapper().readTree(solve(all).printed());
  }

  private static String text(Cli call) {
    return call.printed().replaceFirst("(?s)\\R\\Ranswer [^\\n]*\\R$", "").strip();
  }

  // --- answers ---

  @Test
  void solve_model_printsTheTextAndASummary() {
    Cli call = solve("Hello there");

    assertThat(call.printed()).matches(SUMMARY);
    assertThat(text(call)).isNotEmpty();
    assertThat(text(solve("Hello there", "--seed", "9"))).isEqualTo(text(call)); // greedy
    assertThat(text(solve("Hello there", "--file", "model_hub"))).isEqualTo(text(call));
  }

  @Test
  void solve_json_hasTheWholeText() throws IOException {
    JsonNode object = json("Hello there");

    assertThat(object.get("answer").asText()).isEqualTo(text(solve("Hello there")));
    assertThat(object.get("tokens").asInt()).isBetween(1, 12);
    assertThat(object.get("stop").asText()).isEqualTo("COMPLETED");
  }

  @Test
  void solve_system_isPartOfThePrompt() {
    assertThat(text(solve("Hello there", "--system", "Answer in one word.")))
        .isNotEqualTo(text(solve("Hello there")));
  }

  @Test
  void solve_templateOption_isSeenByTheTemplate() throws IOException {
    Path file = folder.resolve("tokenizer_config.json");
    String config = Files.readString(file);
    assertThat(config).contains("You are a helpful assistant");
    Files.writeString(
        file, config.replace("You are a helpful assistant", "' ~ (mood or 'You help') ~ '"));

    String plain = text(solve("Hello there"));

    assertThat(text(solve("Hello there", "--template-option", "mood=Be rude, and rather short")))
        .isNotEqualTo(plain);
    assertThat(text(solve("Hello there", "--template-option", "unknown=true"))).isEqualTo(plain);
  }

  @Test
  void solve_integersWithSelfConsistency_voteOrAbstain() throws IOException {
    JsonNode object =
        json("--strategy", "self-consistency", "--n", "6", "--answers", "INTEGER", "1 + 1?");

    assertThat(object.get("tokens").asInt()).isBetween(6, 6 * 12);
    if (!object.get("answer").isNull()) {
      assertThat(object.get("answer").asText()).matches("-?\\d+");
      assertThat(object.get("support").asDouble()).isPositive();
    }
  }

  @Test
  void solve_temperature_changesWhatIsSampled() {
    assertThat(text(solve("Hello", "--strategy", "sample", "--temperature", "0")))
        .isEqualTo(text(solve("Hello")));
    assertThat(text(solve("Hello", "--strategy", "sample", "--temperature", "1.5")))
        .isNotEqualTo(text(solve("Hello")));
  }

  // --- streaming ---

  @ParameterizedTest
  @ValueSource(strings = {"greedy", "sample"})
  void solve_stream_printsTheTextOnce(String strategy) {
    assertThat(text(solve("Hello there", "--strategy", strategy, "--stream")))
        .isEqualTo(text(solve("Hello there", "--strategy", strategy)));
  }

  @Test
  void solve_streamOfSeveral_anotherChosenOneComesAfterTheFirst() throws IOException {
    for (int seed = 1; seed <= 20; seed++) {
      String[] race = {"Hello", "--strategy", "first-finish", "--n", "4", "--seed", "" + seed};
      String chosen = json(race).get("answer").asText();
      String[] streamed =
          Stream.concat(Stream.of(race), Stream.of("--stream")).toArray(String[]::new);
      String printed = text(solve(streamed));

      assertThat(printed).endsWith(chosen.strip());
      if (printed.contains("[chosen]")) {
        assertThat(printed.split("\\R?\\[chosen\\]\\R", 2)[0].strip()).isNotEqualTo(chosen.strip());
        return;
      }
    }
    throw new AssertionError("the first branch won 20 times");
  }

  @Test
  void solve_streamAndJson_excludeEachOther() {
    assertThat(solve("Hello", "--stream", "--json").complaint())
        .isEqualTo("--stream and --json exclude each other");
  }

  @Test
  void solve_streamOfTheEmbeddedModel_printsAnAnswer() {
    assertThat(ponder("solve", "17+28", "--strategy", "greedy", "--stream").printed())
        .contains("#45")
        .contains("answer 45, ")
        .doesNotContain("[chosen]");
  }

  // --- wrong use ---

  @Test
  void solve_noSuchGraph_failsInOneLineThatNamesThoseThereAre() {
    Cli call = solve("Hello", "--file", "model_int8");

    assertThat(call.code()).isEqualTo(1);
    assertThat(call.out()).isEmpty();
    assertThat(call.err().lines())
        .singleElement()
        .asString()
        .contains("model_int8.onnx", "model.onnx", "model_hub.onnx");
  }

  @Test
  void solve_noSuchFolder_failsInOneLine() {
    Cli call = ponder("solve", "--model", folder.resolve("absent").toString(), "Hello");

    assertThat(call.code()).isEqualTo(1);
    assertThat(call.out()).isEmpty();
    assertThat(call.err().lines()).singleElement().asString().contains("absent");
  }

  @Test
  void solve_modelCannotBeOpened_leavesAnOldTraceAlone(@TempDir Path other) throws IOException {
    Path file = Files.writeString(other.resolve("trace.jsonl"), "kept");

    Cli call = solve("Hello", "--file", "absent", "--trace", file.toString());

    assertThat(call.code()).isEqualTo(1);
    assertThat(file).hasContent("kept");
  }

  @Test
  void solve_promptIsTooLong_failsInOneLine() {
    Cli call = solve("word ".repeat(400));

    assertThat(call.code()).isEqualTo(1);
    assertThat(call.err().lines()).singleElement().asString().contains("256");
  }

  @Test
  void solve_strategyThatNeedsAVerifier_saysSo() {
    Cli call = solve("Hello", "--strategy", "best-of-n");

    assertThat(call.code()).isEqualTo(1);
    assertThat(call.err().lines()).singleElement().asString().containsIgnoringCase("verifier");
  }

  @ParameterizedTest
  @CsvSource({
    "--template-option, mood, '--template-option: a template option is written name=value, was mood'",
    "--template-option, =x, '--template-option: a template option is written name=value, was =x'",
    "--threads, 0, '--threads must be >= 1, was 0'",
    "--answers, POEM, 'Invalid value for option ''--answers'': expected one of [TEXT, INTEGER, RATIONAL] (case-sensitive) but was ''POEM'''",
    "--max-tokens, 0, 'maxTokens must be >= 1, was 0'",
    "--temperature, -1, 'temperature must be >= 0, was -1.0'"
  })
  void solve_wrongOption_saysTheRuleAndTheValue(String option, String value, String message) {
    String[] arguments = {"solve", "--model", folder.toString(), option, value, "Hello"};

    assertThat(ponder(arguments).complaint()).isEqualTo(message);
  }

  @ParameterizedTest
  @CsvSource({"--file, model", "--template-option, a=b", "--threads, 1", "--system, Help."})
  void solve_optionOfAModelWithoutOne_isRefused(String option, String value) {
    assertThat(ponder("solve", option, value, "1+1").complaint()).endsWith("say --model DIR too");
  }

  @Test
  void solve_spinningWithoutAModel_isRefused() {
    assertThat(ponder("solve", "--spinning", "1+1").complaint()).endsWith("say --model DIR too");
  }
}
