package io.ponder4j.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReportTest {

  private static Results results(int right) {
    return MadeUp.begin()
        .row("sample", 1, right, 8)
        .row("best-of-n", 4, right, 8)
        .row("best-of-n", 8, right, 8)
        .row("self-consistency", 4, right, 8)
        .results();
  }

  private static String print(Results results) {
    var text = new StringWriter();
    var out = new PrintWriter(text);
    new Report(Section.samples().get(0), results).print(out);
    out.flush();
    return text.toString();
  }

  @Test
  void print_table_hasARowAContender() {
    List<String> lines = print(results(4)).lines().toList();

    assertThat(lines.get(0).strip().split(" {2,}"))
        .containsExactly(
            "strategy", "n", "accuracy", "95 %", "tokens", "scored steps", "critical path", "ms");
    assertThat(lines.get(3).strip().split(" {2,}"))
        .containsExactly("best-of-n", "8", "50.0 %", "21.5 - 78.5", "80", "32", "10", "3.0");
    assertThat(String.join("\n", lines)).contains("Means a problem, over 8 problems.");
  }

  @Test
  void print_charts_goFromOneSampleToTheMost() {
    String text = print(results(4));

    assertThat(text)
        .contains("% right of best-of-n, from 10 to 80 generated tokens")
        .contains("% right of self-consistency, from 10 to 40 generated tokens");
  }

  /** A flat curve has no height to scale by. */
  @ParameterizedTest
  @ValueSource(ints = {0, 3, 8})
  void print_sameAccuracyEverywhere_isStillDrawn(int right) {
    String text = print(results(right));

    assertThat(text.lines().filter(line -> line.contains("% right of"))).hasSize(2);
    assertThat(text).doesNotContain("NaN").doesNotContain("-0.0").doesNotContain("Infinity");
  }

  @Test
  void writeJson_eachRow_isAnObjectALine() throws IOException {
    var text = new StringWriter();
    new Report(Section.samples().get(0), results(4)).writeJson(io.ponder4j.cli.JsonFile.to(text));

    List<String> lines = text.toString().lines().toList();
    assertThat(lines).hasSize(4);
    JsonNode row = new ObjectMapper().readTree(lines.get(2));
    assertThat(row.fieldNames()).toIterable().containsExactlyElementsOf(DemoCommandTest.KEYS);
    assertThat(row.get("strategy").asText()).isEqualTo("best-of-n");
    assertThat(row.get("n").asInt()).isEqualTo(8);
    assertThat(row.get("accuracy").asDouble()).isEqualTo(0.5);
    assertThat(row.get("ci_low").asDouble()).isBetween(0.2, 0.5);
    assertThat(row.get("ci_high").asDouble()).isBetween(0.5, 0.8);
    assertThat(row.get("tokens").asDouble()).isEqualTo(80);
    assertThat(row.get("verifier_calls").asDouble()).isEqualTo(8);
    assertThat(row.get("verifier_steps").asDouble()).isEqualTo(32);
    assertThat(row.get("critical_path_tokens").asDouble()).isEqualTo(10);
    assertThat(row.get("wall_ms").asDouble()).isEqualTo(3);
  }
}
