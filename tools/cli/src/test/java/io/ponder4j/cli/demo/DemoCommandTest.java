package io.ponder4j.cli.demo;

import static io.ponder4j.cli.Cli.ponder;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ponder4j.cli.Cli;
import io.ponder4j.embedded.Embedded;
import io.ponder4j.embedded.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DemoCommandTest {

  static final List<String> KEYS =
      List.of(
          "strategy",
          "n",
          "accuracy",
          "ci_low",
          "ci_high",
          "tokens",
          "verifier_calls",
          "verifier_steps",
          "critical_path_tokens",
          "wall_ms");

  private static final List<String> ROWS =
      List.of(
          "greedy 1",
          "sample 1",
          "self-consistency 4",
          "self-consistency 8",
          "self-consistency 16",
          "self-consistency 32",
          "best-of-n 4",
          "best-of-n 8",
          "best-of-n 16",
          "best-of-n 32",
          "weighted-vote 4",
          "weighted-vote 8",
          "weighted-vote 16",
          "weighted-vote 32",
          "first-finish 4",
          "first-finish 8",
          "short-m@k 8",
          "short-m@k 16",
          "random-verifier 16",
          "coverage 64");

  @TempDir private Path folder;

  private static List<JsonNode> rows(Path file) throws IOException {
    var mapper = new ObjectMapper();
    List<JsonNode> rows = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      rows.add(mapper.readTree(line));
    }
    return rows;
  }

  private static String name(JsonNode row) {
    return row.get("strategy").asText() + " " + row.get("n").asInt();
  }

  private static String name(Contender contender) {
    return contender.name() + " " + contender.n();
  }

  /** Once, for it takes seconds: the same problems again, with fewer contenders, beside it. */
  @Test
  void demo_fewProblems_tableChartAndJsonOfAllRowsSameForTheSameSeed() throws Exception {
    Path file = folder.resolve("rows.jsonl");

    Cli call = ponder("demo", "--problems", "3", "--seed", "5", "--json", file.toString());

    List<JsonNode> rows = rows(file);
    assertThat(rows.stream().map(row -> name(row)).toList()).isEqualTo(ROWS);
    assertThat(rows).allSatisfy(DemoCommandTest::assertIsSound);
    assertThat(call.printed().lines().map(line -> line.strip().split(" +")).map(w -> w[0]))
        .containsSubsequence(rows.stream().map(row -> row.get("strategy").asText()).toList());
    assertThat(call.out())
        .contains("over 3 problems", "% right of best-of-n", "% right of self-consistency");
    assertSpentMoreWithN(rows);
    assertSameAgain(rows, Embedded.problems(5).limit(3).toList(), 5);
  }

  private static void assertIsSound(JsonNode row) {
    assertThat(row.fieldNames()).toIterable().containsExactlyElementsOf(KEYS);
    assertThat(row.get("accuracy").asDouble() * 3).isIn(0.0, 1.0, 2.0, 3.0);
    assertThat(row.get("ci_low").asDouble()).isBetween(0.0, row.get("accuracy").asDouble());
    assertThat(row.get("ci_high").asDouble()).isBetween(row.get("accuracy").asDouble(), 1.0);
    assertThat(row.get("tokens").asDouble())
        .isPositive()
        .isGreaterThanOrEqualTo(row.get("critical_path_tokens").asDouble());
    assertThat(row.get("wall_ms").asDouble()).isPositive();
  }

  private static void assertSpentMoreWithN(List<JsonNode> rows) {
    for (int i = 1; i < rows.size(); i++) {
      if (rows.get(i).get("strategy").equals(rows.get(i - 1).get("strategy"))) {
        assertThat(rows.get(i).get("tokens").asDouble())
            .isGreaterThan(rows.get(i - 1).get("tokens").asDouble());
      }
    }
    for (JsonNode row : rows) {
      boolean verifies = name(row).matches("(best-of-n|weighted-vote|random-verifier) .*");
      assertThat(row.get("verifier_calls").asDouble())
          .isEqualTo(verifies ? row.get("n").asDouble() : 0);
    }
  }

  private static void assertSameAgain(List<JsonNode> rows, List<Problem> problems, long seed)
      throws InterruptedException {
    List<Contender> some =
        Contender.all().stream()
            .filter(c -> List.of("greedy 1", "best-of-n 4", "coverage 64").contains(name(c)))
            .toList();
    var steps = new AtomicInteger();
    Results again = new Demo(some, problems, seed, steps::incrementAndGet).run(1);

    assertThat(steps).hasValue(3);
    for (JsonNode row : rows) {
      if (some.stream().anyMatch(c -> name(c).equals(name(row)))) {
        int i = again.row(row.get("strategy").asText(), row.get("n").asInt());
        assertThat(again.accuracy(i).value()).isEqualTo(row.get("accuracy").asDouble());
        assertThat(again.tokens(i)).isEqualTo(row.get("tokens").asDouble());
        assertThat(again.verifierSteps(i)).isEqualTo(row.get("verifier_steps").asDouble());
      }
    }
  }

  /** A row a search and size, of either kind of problems, beside the baselines. */
  @Test
  void demo_search_rowsOfBothKindsOfProblems() throws Exception {
    Path file = folder.resolve("rows.jsonl");

    String printed =
        ponder("demo", "--search", "--problems", "2", "--json", file.toString()).printed();

    List<JsonNode> rows = rows(file);
    assertThat(rows.stream().map(row -> row.get("operands").asText() + " " + name(row)))
        .contains("4-6 greedy 1", "4-6 self-consistency 16", "4-6 random-verifier 16")
        .contains("4-6 a-star 2", "4-6 particle-filter 8", "4-6 mcts 2", "6-8 a-star 2");
    List<String> keys = new ArrayList<>(KEYS);
    keys.addAll(List.of("operands", "verifier", "accuracy_by_difficulty"));
    for (JsonNode row : rows) {
      assertThat(row.fieldNames()).toIterable().containsExactlyElementsOf(keys);
      assertThat(row.get("accuracy_by_difficulty")).hasSize(2);
      assertThat(row.get("tokens").asDouble()).isPositive();
    }
    assertThat(rows.stream().filter(row -> row.get("verifier").asText().equals("overconfident")))
        .hasSize(2);
    assertThat(printed).contains("Problems of 6-8 operands", "Accuracy by difficulty");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-3", "1", "many", ""})
  void demo_tooFewProblemsOrNoNumber_isWrongUse(String problems) {
    assertThat(ponder("demo", "--problems", problems).complaint()).contains("--problems");
  }

  @Test
  void demo_tooFewProblems_leavesAnOldFileAlone() throws IOException {
    Path file = Files.writeString(folder.resolve("rows.jsonl"), "kept");

    Cli call = ponder("demo", "--problems", "0", "--json", file.toString());

    assertThat(call.complaint()).isEqualTo("--problems must be >= 2, was 0");
    assertThat(file).hasContent("kept");
  }

  /** Said before the work is done. */
  @Test
  void demo_fileThatCannotBeWritten_saysWhich() {
    for (Path file : List.of(folder, folder.resolve("absent").resolve("rows.jsonl"))) {
      assertThat(ponder("demo", "--problems", "1000000", "--json", file.toString()).complaint())
          .startsWith("cannot write " + file + ": ");
    }
  }

  @Test
  void demo_unknownArguments_isWrongUse() {
    assertThat(ponder("demo", "--fast").complaint()).contains("'--fast'");
    assertThat(ponder("demo", "17+28").complaint()).contains("'17+28'");
  }
}
