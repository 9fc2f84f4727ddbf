package io.ponder4j.cli;

import static io.ponder4j.cli.Cli.ponder;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ponder4j.strategies.StrategyCatalog;
import io.ponder4j.trace.TraceEvent;
import io.ponder4j.trace.TraceRecord;
import io.ponder4j.trace.json.TraceReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SolveCommandTest {

  private static final String PROBLEM = "17+28-(16+8)";
  private static final Set<String> ONE_AT_A_TIME =
      Set.of("greedy", "sample", "best-first", "a-star", "dfs", "mcts");

  private static JsonNode json(Cli call) throws IOException {
    assertThat(call.printed().lines()).hasSize(1);
    JsonNode object = new ObjectMapper().readTree(call.out());
    assertThat(object.fieldNames())
        .toIterable()
        .containsExactly("answer", "support", "tokens", "stop");
    return object;
  }

  // --- answers ---

  @ParameterizedTest
  @CsvSource({
    "17+28-(16+8), 17+28-(16+08)=, 21",
    "11 + 2, 11+02=, 13",
    "'((3*4))=', 03*04=, 12",
    "50-3*(4+5), 50-03*(04+05)=, 23",
    "' 90 - 75 = ', 90-75=, 15"
  })
  void solve_goodProblem_printsTheReasoningAndTheAnswer(
      String problem, String canonical, String answer) {
    List<String> lines = ponder("solve", problem).printed().lines().toList();

    assertThat(lines.get(0)).isEqualTo(canonical);
    assertThat(lines).contains("#" + answer, "");
    assertThat(lines.get(lines.size() - 1))
        .matches("answer " + answer + ", support \\d+ %, \\d+ tokens in \\d+ ms, COMPLETED");
  }

  @Test
  void solve_json_isOneObjectWithTheAnswer() throws IOException {
    JsonNode object = json(ponder("solve", "--json", PROBLEM));

    assertThat(object.get("answer").isTextual()).isTrue();
    assertThat(object.get("answer").asText()).isEqualTo("21");
    assertThat(object.get("support").asDouble()).isBetween(0.5, 1.0);
    assertThat(object.get("tokens").isIntegralNumber()).isTrue();
    assertThat(object.get("tokens").asLong()).isPositive();
    assertThat(object.get("stop").asText()).isEqualTo("COMPLETED");
  }

  static Stream<String> strategies() {
    return StrategyCatalog.all().stream().map(StrategyCatalog.Entry::name);
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void solve_anyStrategy_answers(String name) throws IOException {
    List<String> call = new ArrayList<>(List.of("solve", "--json", "--strategy", name, "17+28"));
    if (!ONE_AT_A_TIME.contains(name)) {
      call.addAll(List.of("--n", "8"));
    }
    JsonNode object = json(ponder(call.toArray(String[]::new)));

    assertThat(object.get("answer").asText()).isEqualTo("45");
    assertThat(object.get("tokens").asLong()).isPositive();
  }

  @Test
  void solve_sameSeed_sameAnswerAndTokens() throws IOException {
    String problem = "(29+13)*2-47";
    JsonNode first = json(ponder("solve", "--json", "--seed", "3", problem));
    JsonNode again = json(ponder("solve", "--seed", "3", problem, "--json"));
    JsonNode other = json(ponder("solve", "--json", "--seed", "4", problem));

    assertThat(again).isEqualTo(first);
    assertThat(other).isNotEqualTo(first);
  }

  // --- limits ---

  @Test
  void solve_noTokens_hasNoAnswer() throws IOException {
    JsonNode object = json(ponder("solve", "--json", "--budget-tokens", "0", PROBLEM));

    assertThat(object.get("answer").isNull()).isTrue();
    assertThat(object.get("support").asDouble()).isZero();
    assertThat(object.get("tokens").asLong()).isZero();
    assertThat(object.get("stop").asText()).isEqualTo("BUDGET");
    assertThat(ponder("solve", "--budget-tokens", "0", PROBLEM).printed())
        .containsPattern("\\Ranswer none, support 0 %, 0 tokens in \\d+ ms, BUDGET\\R");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 20, 100})
  void solve_fewTokens_neverPassed(int tokens) throws IOException {
    JsonNode object =
        json(ponder("solve", "--json", "--budget-tokens", String.valueOf(tokens), PROBLEM));

    assertThat(object.get("tokens").asInt()).isEqualTo(tokens);
    assertThat(object.get("stop").asText()).isEqualTo("BUDGET");
  }

  @Test
  void solve_noTime_hasNoAnswer() throws IOException {
    JsonNode object = json(ponder("solve", "--json", "--timeout", "0s", PROBLEM));

    assertThat(object.get("answer").isNull()).isTrue();
    assertThat(object.get("tokens").asLong()).isZero();
    assertThat(object.get("stop").asText()).isEqualTo("BUDGET");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"60s", "5m", "1h", "60000ms", "90.5s", "PT1M30S", "P1D", "9223372036854775807ms"})
  void solve_enoughTime_answers(String timeout) throws IOException {
    JsonNode object =
        json(ponder("solve", "--json", "--strategy", "greedy", "--timeout", timeout, "1+1"));

    assertThat(object.get("answer").asText()).isEqualTo("2");
    assertThat(object.get("stop").asText()).isEqualTo("COMPLETED");
  }

  // --- traces ---

  @Test
  void solve_trace_holdsTheRunToItsEnd(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("trace.jsonl");

    JsonNode object =
        json(ponder("solve", "--json", "--n", "4", "--trace", file.toString(), PROBLEM));

    List<TraceRecord> records = TraceReader.readAll(file);
    assertThat(records.get(0).event()).isInstanceOf(TraceEvent.RunStarted.class);
    assertThat(records.get(records.size() - 1).event())
        .isInstanceOfSatisfying(
            TraceEvent.RunFinished.class,
            end -> {
              assertThat(end.reason().name()).isEqualTo(object.get("stop").asText());
              assertThat(end.spent().generatedTokens()).isEqualTo(object.get("tokens").asLong());
            });
    assertThat(records)
        .extracting(TraceRecord::event)
        .anySatisfy(
            event ->
                assertThat(event)
                    .isInstanceOfSatisfying(
                        TraceEvent.Selected.class,
                        selected ->
                            assertThat(selected.answer()).contains(object.get("answer").asText())));
  }

  @ParameterizedTest
  @CsvSource({"--budget-tokens, -1", "--n, 0", "--timeout, -1s", "--strategy, nope"})
  void solve_usedWrongly_leavesAnOldTraceAlone(String option, String value, @TempDir Path folder)
      throws IOException {
    Path file = Files.writeString(folder.resolve("trace.jsonl"), "kept");

    ponder("solve", "--trace", file.toString(), option, value, PROBLEM).complaint();
    ponder("solve", "--trace", file.toString(), "1+").complaint();

    assertThat(file).hasContent("kept");
  }

  @Test
  void solve_traceThatCannotBeWritten_saysWhich(@TempDir Path folder) {
    for (Path file : List.of(folder, folder.resolve("absent").resolve("trace.jsonl"))) {
      assertThat(ponder("solve", "--trace", file.toString(), PROBLEM).complaint())
          .startsWith("cannot write the trace " + file + ": ");
    }
  }

  // --- wrong use ---

  @ParameterizedTest
  @CsvSource({
    "--strategy, guess, 'there is no strategy ''guess''; ''ponder strategies'' lists those there are'",
    "--n, 0, '--n must be in 1..10000, was 0'",
    "--n, -4, '--n must be in 1..10000, was -4'",
    "--n, 2000000000, '--n must be in 1..10000, was 2000000000'",
    "--n, few, 'Invalid value for option ''--n'': ''few'' is not an int'",
    "--budget-tokens, -1, '--budget-tokens must be >= 0, was -1'",
    "--budget-tokens, 1e3, 'Invalid value for option ''--budget-tokens'': ''1e3'' is not a long'",
    "--timeout, -1s, '--timeout must not be negative, was PT-1S'",
    "--seed, abc, 'Invalid value for option ''--seed'': ''abc'' is not a long'"
  })
  void solve_wrongOption_saysTheRuleAndTheValue(String option, String value, String message) {
    assertThat(ponder("solve", option, value, PROBLEM).complaint()).isEqualTo(message);
    assertThat(ponder("solve", "--json", option, value, PROBLEM).complaint()).isEqualTo(message);
  }

  @Test
  void solve_moreVotersThanSamples_saysBoth() {
    Cli call = ponder("solve", "--strategy", "short-m@k", "--m", "5", "--n", "4", PROBLEM);

    assertThat(call.complaint()).isEqualTo("short-m@k: 1 <= m <= k must hold, was m = 5, k = 4");
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void solve_numberThatAStrategyHasNot_isRefused(String name) {
    if (ONE_AT_A_TIME.contains(name)) {
      assertThat(ponder("solve", "--strategy", name, "--n", "4", PROBLEM).complaint())
          .isEqualTo(name + " has no number of samples; leave out --n");
    }
    Cli votes = ponder("solve", "--strategy", name, "--m", "2", "1+1");
    if (name.equals("short-m@k")) {
      assertThat(votes.printed()).contains("answer 2");
    } else {
      assertThat(votes.complaint()).isEqualTo(name + " has no number of votes; leave out --m");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"5", "", "s", "ms", "soon", "1x", "1.5ms", "--json", "99999999999999999h"})
  void solve_timeoutThatIsNoDuration_saysHowToWriteOne(String timeout) {
    assertThat(ponder("solve", "--timeout", timeout, PROBLEM).complaint()).contains("'--timeout'");
  }

  @ParameterizedTest
  @CsvSource({
    "'', it is empty",
    "1+, it ends where a number should stand",
    "(1+2, a bracket is not closed",
    "5-9, values must stay within 0..99",
    "what is 1+1?, 'w' is not expected",
    "123+4, has more than two digits"
  })
  void solve_noProblem_saysWhyAndWhatIsOne(String problem, String reason) {
    assertThat(ponder("solve", problem).complaint())
        .startsWith("'" + problem + "' is no problem for the embedded models: ")
        .contains(reason)
        .endsWith("like 17+28-(16+8)");
  }

  @Test
  void solve_problemOfSeveralLinesAndControls_isQuotedInOne() {
    assertThat(ponder("solve", "1+1\nand\r\n\u001b[31mmore").complaint())
        .startsWith("'1+1 and [31mmore' is no problem");
  }

  @Test
  void solve_unknownOrMissingArguments_saysWhich() {
    assertThat(ponder("solve", PROBLEM, "--beams", "3").complaint()).contains("'--beams'");
    assertThat(ponder("solve", "1+1", "2+2").complaint())
        .isEqualTo("Unmatched argument at index 2: '2+2'");
    assertThat(ponder("solve").complaint()).isEqualTo("Missing required parameter: 'QUESTION'");
    assertThat(ponder("solve", PROBLEM, "--n").complaint())
        .startsWith("Missing required parameter for option '--n'");
  }
}
