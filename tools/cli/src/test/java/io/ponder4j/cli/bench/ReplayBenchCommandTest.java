package io.ponder4j.cli.bench;

import static io.ponder4j.cli.Cli.ponder;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ponder4j.cli.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplayBenchCommandTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  /** A problem of 8 samples: some right, scores that know a little, lengths of 1 to 40. */
  private static ObjectNode problem(int number, SplittableRandom random) {
    ObjectNode problem = JSON.createObjectNode();
    problem.put("id", "made-up-" + number).put("question", "2+2?").put("level", "1");
    ArrayNode candidates = problem.putArray("candidates");
    for (int i = 0; i < 8; i++) {
      boolean correct = random.nextInt(10) < 6;
      candidates
          .addObject()
          .put("text", "x".repeat(1 + random.nextInt(40)))
          .put("prediction", correct ? "4" : "" + (5 + random.nextInt(3)))
          .put("correct", correct)
          .put("rm_score", random.nextInt(-4, 3) + (correct ? 2 : 0));
    }
    return problem;
  }

  private List<ObjectNode> write(String name, int problems) throws IOException {
    var random = new SplittableRandom(5);
    List<ObjectNode> written = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < problems; i++) {
      written.add(problem(i, random));
      lines.add(JSON.writeValueAsString(written.get(i)));
    }
    Files.write(folder.resolve(name), lines);
    return written;
  }

  @Test
  void replay_json_isARowAMetricAndK() throws Exception {
    List<ObjectNode> problems = write("public.jsonl", 20);
    Path json = folder.resolve("rows.jsonl");

    String printed =
        ponder("bench", "replay", "--data", "" + folder, "--json", "" + json).printed();

    Map<String, Double> rows = new LinkedHashMap<>();
    for (String line : Files.readAllLines(json)) {
      JsonNode row = JSON.readTree(line);
      assertThat(row.size()).isEqualTo(3);
      rows.put(
          row.get("metric").asText() + " " + row.get("k").asInt(), row.get("value").asDouble());
    }
    assertThat(rows).hasSize(20).containsKeys("pass@k 1", "majority 4", "best-of-k 8");
    assertThat(rows).containsKeys("weighted 2", "shortest 8");
    double right =
        problems.stream()
            .flatMap(p -> p.findValues("correct").stream())
            .mapToInt(correct -> correct.asBoolean() ? 1 : 0)
            .average()
            .orElseThrow();
    for (String metric : List.of("pass@k", "best-of-k", "majority", "weighted", "shortest")) {
      assertThat(rows.get(metric + " 1")).as(metric).isCloseTo(right, within(1e-12));
    }
    double solved =
        problems.stream()
            .filter(p -> p.findValues("correct").stream().anyMatch(JsonNode::asBoolean))
            .count();
    assertThat(rows.get("pass@k 8")).isCloseTo(solved / 20, within(1e-12));
    assertThat(printed).contains("public.jsonl: 20 problems", "best-of-k", "k = 8");
  }

  @Test
  void replay_checkOfAFileNobodyKnows_asksThatItFitsTogether() throws Exception {
    write("heldout.jsonl", 10);

    String printed = ponder("bench", "replay", "--data", "" + folder, "--check").printed();

    assertThat(printed).contains("heldout.jsonl: 10 problems", "No figures are known", "ok    ");
    assertThat(printed).doesNotContain("FAIL");
  }

  @Test
  void replay_bothFiles_readsThePublicOne() throws Exception {
    write("heldout.jsonl", 10);
    write("public.jsonl", 3);

    assertThat(ponder("bench", "replay", "--data", "" + folder).printed())
        .contains("public.jsonl: 3 problems");
  }

  @Test
  void figures_otherThanTheKnownOnes_areFindings() throws Exception {
    write("public.jsonl", 10);
    ReplayFile replay = ReplayFile.read(folder.resolve("public.jsonl"), 8);

    List<Finding> findings = ReplayFigures.of(replay.problems()).againstKnown();

    assertThat(replay.fingerprint()).hasSize(64).isNotEqualTo(ReplayFigures.KNOWN_FILE);
    assertThat(findings).hasSize(20).noneMatch(Finding::holds);
    assertThat(findings.get(0).line()).startsWith("FAIL  pass@k at k = 1: 0.").endsWith("0.8729");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"id":1                                          | is no JSON object
          [] x                                             | is no JSON object
          7                                                | id is missing
          {"id":1}                                         | id must be of type STRING, is NUMBER
          {"id":"a","id":"b"}                              | Duplicate field
          {"id":"made-up-0","candidates":[]}               | was there before
          {"id":"a"}                                       | candidates is missing
          {"id":"a","candidates":{}}                       | candidates must be of type ARRAY
          {"id":"a","candidates":[1]}                      | needs 8 candidates, 'a' has 1
          {"id":"a","candidates":[1,2,3,4,5,6,7,8]}        | candidates[0].text is missing
          """)
  void read_lineThatIsWrong_typedWithItsNumber(String line, String problem) throws Exception {
    write("public.jsonl", 1);
    Path file = folder.resolve("public.jsonl");
    Files.writeString(file, Files.readString(file) + "\n" + line + "\n");

    var wrong =
        catchThrowableOfType(MalformedReplayException.class, () -> ReplayFile.read(file, 8));

    assertThat(wrong.line()).isEqualTo(3);
    assertThat(wrong).hasMessageContaining("public.jsonl, line 3: ").hasMessageContaining(problem);
    Cli run = ponder("bench", "replay", "--data", "" + folder);
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err().lines()).singleElement().asString().contains("line 3");
  }

  @ParameterizedTest
  @CsvSource({
    "prediction, 4, must be of type STRING",
    "correct, 1, must be of type BOOLEAN",
    "rm_score, true, must be of type NUMBER",
    "rm_score, 1e999, too large",
  })
  void read_fieldOfAnotherType_typedWithItsPlace(String field, String value, String problem)
      throws Exception {
    ObjectNode wrong = problem(0, new SplittableRandom(1));
    ((ObjectNode) wrong.get("candidates").get(5)).set(field, JSON.readTree("\"HERE\""));
    Path file = folder.resolve("public.jsonl");
    Files.writeString(file, JSON.writeValueAsString(wrong).replace("\"HERE\"", value));

    var refused =
        catchThrowableOfType(MalformedReplayException.class, () -> ReplayFile.read(file, 8));

    assertThat(refused)
        .hasMessageContaining("candidates[5]." + field)
        .hasMessageContaining(problem);
  }

  @Test
  void read_nothingOrNoText_typed() throws Exception {
    Path file = folder.resolve("public.jsonl");
    Files.writeString(file, "\n\n");
    assertThat(catchThrowableOfType(MalformedReplayException.class, () -> ReplayFile.read(file, 8)))
        .hasMessageContaining("no problem");

    Files.write(file, new byte[] {'\n', '"', (byte) 0xff, '"'});
    assertThat(catchThrowableOfType(MalformedReplayException.class, () -> ReplayFile.read(file, 8)))
        .hasMessageContaining("line 2")
        .hasMessageContaining("UTF-8");
  }

  @Test
  void replay_wrongUse_isOneLine() {
    assertThat(ponder("bench", "replay").complaint()).contains("--data");
    assertThat(ponder("bench", "replay", "--data", "" + folder).complaint())
        .contains("neither public.jsonl nor heldout.jsonl");
  }
}
