package io.ponder4j.cli.bench;

import static io.ponder4j.cli.Cli.ponder;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ponder4j.cli.ModelFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The benches of a user's own model, over a tiny one. */
class ModelBenchesTest {

  @TempDir private Path folder;
  private String model = "";
  private String json = "";

  @BeforeEach
  void makeFolder() {
    model = ModelFolders.tiny(folder).toString();
    json = folder.resolve("out.jsonl").toString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"model.onnx", "model_hub.onnx"})
  void decode_json_hasAFigureForEachNumberOfSamplesAndPrompt(String file) throws IOException {
    String printed =
        ponder(
                "bench",
                "decode",
                "--model",
                model,
                "--file",
                file,
                "--json",
                json,
                "--branches=1,3",
                "--prompt=5,9",
                "--tokens=4",
                "--rounds=1",
                "--cache-mib=8")
            .printed();

    assertThat(printed).contains("3 samples of 4 tokens behind 9:");
    assertThat(figures())
        .extracting(f -> f.get("samples").asInt(), f -> f.get("prompt_tokens").asInt())
        .map(tuple -> tuple.toList())
        .containsExactly(List.of(1, 5), List.of(3, 5), List.of(1, 9), List.of(3, 9));
    assertThat(figures())
        .allSatisfy(
            f -> {
              assertThat(f.get("prompt_tokens_computed")).isEqualTo(f.get("prompt_tokens"));
              assertThat(f.get("new_tokens").asInt()).isEqualTo(4);
              assertThat(f.get("tokens_per_s").asDouble()).isPositive();
              assertThat(f.get("mode").asText()).isIn("flat", "lanes", "prefix", "rows");
            });
  }

  @Test
  void problems_json_hasAFigureForEachStrategy() throws IOException {
    Path problems = folder.resolve("problems.json");
    Files.writeString(problems, "[{\"question\": \"1+1?\", \"answer\": 2}]");

    String printed =
        ponder("bench", "problems", "--model", model, "--problems", "" + problems, "--json", json)
            .printed();

    assertThat(printed).contains("best-of-n:", "particle-filter:");
    assertThat(figures())
        .extracting(f -> f.get("strategy").asText())
        .containsExactly("best-of-n", "particle-filter");
    assertThat(figures())
        .allSatisfy(f -> assertThat(f.get("seconds").size()).isEqualTo(1))
        .allSatisfy(f -> assertThat(f.get("generated_tokens").asLong()).isPositive());
  }

  @Test
  void problems_malformed_areRefused() throws IOException {
    Path problems = folder.resolve("problems.json");
    Files.writeString(problems, "[{\"question\": \"1+1?\", \"answer\": \"2\"}]");

    assertThat(
            ponder("bench", "problems", "--model", model, "--problems", "" + problems).complaint())
        .contains("should have question and answer");
  }

  @ParameterizedTest
  @ValueSource(strings = {"decode", "problems"})
  void bench_noModel_isRefused(String bench) {
    String[] call =
        bench.equals("decode")
            ? new String[] {"bench", bench}
            : new String[] {"bench", bench, "--problems", "x"};

    assertThat(ponder(call).complaint()).startsWith(bench + " needs --model DIR");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--rounds", "--tokens", "--threads", "--cache-mib"})
  void decode_lessThanOne_isRefused(String option) {
    assertThat(ponder("bench", "decode", "--model", model, option, "0").complaint())
        .contains(option, "must be >= 1");
  }

  private List<JsonNode> figures() throws IOException {
    List<JsonNode> figures = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of(json))) {
      figures.add(new ObjectMapper().readTree(line));
    }
    return figures;
  }
}
