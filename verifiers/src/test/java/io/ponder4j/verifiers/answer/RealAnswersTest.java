package io.ponder4j.verifiers.answer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ponder4j.answer.Answer;
import io.ponder4j.answer.AnswerType;
import io.ponder4j.answer.Equivalence;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Real samples with stored correctness, where {@code -Dponder.data=DIR} names a folder that has
 * them; no test otherwise. They are not part of the product.
 */
class RealAnswersTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** A stored judgement that ours is not. */
  private record Disagreement(String id, String key, String answer, boolean stored) {}

  @TestFactory
  Stream<DynamicTest> storedCorrectness() {
    return Optional.ofNullable(System.getProperty("ponder.data")).map(Path::of).stream()
        .flatMap(
            folder ->
                Stream.of(
                    DynamicTest.dynamicTest("gsm8k", () -> gsm8k(folder.resolve("gsm8k"))),
                    DynamicTest.dynamicTest(
                        "math_rm_replay", () -> replay(folder.resolve("math_rm_replay")))));
  }

  private static List<JsonNode> rows(Path file) throws IOException {
    var rows = new ArrayList<JsonNode>();
    for (String line : Files.readAllLines(file)) {
      rows.add(JSON.readTree(line));
    }
    return rows;
  }

  /** All candidates whose stored correctness is not what a type says; the number of all into it. */
  private static List<Disagreement> disagreements(
      List<JsonNode> rows, Map<String, String> keys, AnswerType type, int[] all) {
    var found = new ArrayList<Disagreement>();
    for (JsonNode row : rows) {
      String id = row.get("id").asText();
      Answer key = type.read(keys.getOrDefault(id, row.path("answer").asText())).orElseThrow();
      for (JsonNode candidate : row.get("candidates")) {
        all[0]++;
        Optional<Answer> answer =
            type.extract(ExtractorTest.completion(candidate.get("text").asText()));
        boolean same = answer.isPresent() && type.compare(answer.get(), key) == Equivalence.SAME;
        boolean stored = candidate.get("correct").asBoolean();
        if (same != stored) {
          String text = answer.map(Answer::text).orElse("none");
          found.add(new Disagreement(id, key.text(), text, stored));
        }
      }
    }
    return found;
  }

  private static void gsm8k(Path folder) throws IOException {
    var keys = new HashMap<String, String>();
    for (JsonNode row : rows(folder.resolve("test_public.jsonl"))) {
      keys.put(row.get("id").asText(), row.get("answer").asText());
    }
    int[] all = new int[1];

    for (AnswerType inner : List.of(AnswerType.decimal(BigDecimal.ZERO), Answers.math())) {
      all[0] = 0;
      List<Disagreement> found =
          disagreements(
              rows(folder.resolve("model_solutions_public.jsonl")),
              keys,
              Answers.extracting(Extractor.after("A:"), inner),
              all);

      assertThat(found).as(inner.toString()).isEmpty();
      assertThat(all[0]).isEqualTo(2_640);
    }
  }

  private static void replay(Path folder) throws IOException {
    int[] all = new int[1];

    List<Disagreement> found =
        disagreements(
            rows(folder.resolve("public.jsonl")),
            Map.of(),
            Answers.extracting(Extractor.lastBoxed(), Answers.math()),
            all);

    assertThat(all[0]).isEqualTo(480);
    // The stored judgement compares texts: a key with separators of thousands has no right answer.
    assertThat(found)
        .hasSize(1)
        .allMatch(d -> !d.stored() && d.key().replace("{,}", "").equals(d.answer()));
  }
}
