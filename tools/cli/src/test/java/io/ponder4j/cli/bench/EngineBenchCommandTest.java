package io.ponder4j.cli.bench;

import static io.ponder4j.cli.Cli.ponder;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ponder4j.cli.Cli;
import io.ponder4j.embedded.Embedded;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EngineBenchCommandTest {

  @TempDir private Path folder;

  @Test
  void engine_json_hasAFigureALineAndEveryPromptIsComputedOnce() throws Exception {
    Path json = folder.resolve("bench.jsonl");

    String printed =
        ponder("bench", "engine", "--branches", "1,3", "--rounds", "1", "--json", "" + json)
            .printed();

    assertThat(printed).contains("bookkeeping", "prompt of 400 tokens", "cancel 16 branches");
    List<JsonNode> figures = new ArrayList<>();
    for (String line : Files.readAllLines(json)) {
      figures.add(new ObjectMapper().readTree(line));
    }
    List<JsonNode> decodes =
        figures.stream().filter(f -> f.get("measure").asText().equals("decode")).toList();
    assertThat(decodes).extracting(f -> f.get("branches").asInt()).containsExactly(1, 3, 1, 3);
    for (JsonNode decode : decodes) {
      assertThat(decode.get("prompt_tokens_computed")).isEqualTo(decode.get("prompt_tokens"));
      assertThat(decode.get("tokens_per_s").asDouble()).isPositive();
      assertThat(decode.get("ceiling_tokens_per_s").asDouble()).isPositive();
      assertThat(decode.get("mode").asText()).isIn("flat", "lanes", "prefix");
      double inSteps = decode.get("forward_share").asDouble() + decode.get("draw_share").asDouble();
      assertThat(inSteps).isBetween(0.0, 1.0);
    }
    assertThat(figures)
        .extracting(f -> f.get("measure").asText())
        .contains("prefill", "latency", "orchestration", "memory");
    assertThat(figures)
        .filteredOn(f -> f.get("measure").asText().equals("step"))
        .extracting(f -> f.get("rows").asInt())
        .containsExactlyElementsOf(IntStream.rangeClosed(1, 32).boxed().toList());
  }

  @Test
  void engine_modelOfAFolder_isMeasured() throws Exception {
    try (InputStream graph = Embedded.class.getResourceAsStream("generator.onnx")) {
      Files.copy(graph, folder.resolve("model.onnx"));
    }

    String printed =
        ponder("bench", "engine", "--model", "" + folder, "--branches=1", "--rounds=1").printed();

    assertThat(printed).contains("bookkeeping");
  }

  @Test
  void engine_folderWithoutAModel_isOneLine() {
    Cli run = ponder("bench", "engine", "--model", "" + folder);

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err().lines()).singleElement().asString().contains("model.onnx");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--rounds=0", "--branches=0", "--branches=1,2000", "--branches=x"})
  void engine_wrongUse_isOneLine(String option) {
    assertThat(ponder("bench", "engine", option).complaint())
        .contains(option.substring(0, option.indexOf('=')));
  }
}
