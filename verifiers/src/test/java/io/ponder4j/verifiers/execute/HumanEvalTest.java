package io.ponder4j.verifiers.execute;

import static io.ponder4j.verifiers.execute.Scoring.PASSED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.ponder4j.verify.Score;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * All 164 problems, where {@code -Dponder4j.humaneval=FOLDER} has {@code HumanEval.jsonl} and there
 * is a {@code python3}.
 */
@Tag("real-data")
class HumanEvalTest {

  private static final Execution EXECUTION =
      Execution.permitted(Limits.DEFAULT.wall(Duration.ofSeconds(60)).cpu(Duration.ofSeconds(60)));
  private static final Pattern OPERATOR =
      Pattern.compile(" (==|!=|<=|>=|<|>|\\+|-|\\*|and|or) |\\b(True|False)\\b");
  private static final Map<String, String> OTHER =
      Map.ofEntries(
          Map.entry("==", "!="),
          Map.entry("!=", "=="),
          Map.entry("<=", ">"),
          Map.entry(">=", "<"),
          Map.entry("<", ">="),
          Map.entry(">", "<="),
          Map.entry("+", "-"),
          Map.entry("-", "+"),
          Map.entry("*", "+"),
          Map.entry("and", "or"),
          Map.entry("or", "and"),
          Map.entry("True", "False"),
          Map.entry("False", "True"));

  private static final List<JsonNode> PROBLEMS = new ArrayList<>();

  @BeforeAll
  static void read() throws IOException {
    Path file = Path.of(System.getProperty("ponder4j.humaneval", "")).resolve("HumanEval.jsonl");
    assumeTrue(Files.isRegularFile(file), "-Dponder4j.humaneval=FOLDER is not set");
    assumeTrue(Commands.find("python3").isPresent(), "python3 is not on the path");
    ObjectMapper json = new JsonMapper();
    for (String line : Files.readAllLines(file)) {
      PROBLEMS.add(json.readTree(line));
    }
  }

  /** Scores by task of the bodies that a function gives to problems. */
  private static Map<String, Score> scores(Function<String, String> body) throws Exception {
    ExecutorService executor = Executors.newFixedThreadPool(2);
    try {
      var futures = new TreeMap<String, Future<Score>>();
      for (JsonNode problem : PROBLEMS) {
        String source = body.apply(problem.get("canonical_solution").asText());
        futures.put(problem.get("task_id").asText(), executor.submit(() -> score(problem, source)));
      }
      var scores = new TreeMap<String, Score>();
      for (Map.Entry<String, Future<Score>> future : futures.entrySet()) {
        scores.put(future.getKey(), future.getValue().get());
      }
      return scores;
    } finally {
      executor.shutdownNow();
    }
  }

  private static Score score(JsonNode problem, String body) {
    String tests =
        problem.get("test").asText() + "\n\ncheck(" + problem.get("entry_point").asText() + ")\n";
    var verifier = ProgramVerifier.of(EXECUTION, Program.python(tests));
    return Scoring.one(verifier, problem.get("prompt").asText() + body);
  }

  private static List<String> passed(Map<String, Score> scores) {
    return scores.keySet().stream().filter(task -> PASSED.equals(scores.get(task))).toList();
  }

  /** The body with its last operator or truth value replaced. */
  private static String mutant(String body) {
    Matcher matcher = OPERATOR.matcher(body);
    int start = -1;
    int end = -1;
    while (matcher.find()) {
      int group = matcher.group(1) == null ? 2 : 1;
      start = matcher.start(group);
      end = matcher.end(group);
    }
    return start < 0
        ? "    return None\n"
        : body.substring(0, start) + OTHER.get(body.substring(start, end)) + body.substring(end);
  }

  @Test
  void canonicalSolutions_allPass() throws Exception {
    Map<String, Score> scores = scores(body -> body);

    assertThat(scores).hasSize(164);
    assertThat(scores.values()).as("%s", scores).containsOnly(PASSED);
  }

  @Test
  void bodiesThatReturnNothing_allFail() throws Exception {
    assertThat(passed(scores(body -> "    return None\n"))).isEmpty();
  }

  @Test
  void bodiesThatLeaveEarly_allFail() throws Exception {
    assertThat(passed(scores(body -> "    import os\n    os._exit(0)\n"))).isEmpty();
  }

  @Test
  void mutants_nearlyAllFail() throws Exception {
    List<String> survived = passed(scores(HumanEvalTest::mutant));

    // Some mutants are right programs too: an operator that no test, or nothing at all, depends on.
    assertThat(survived).as("survivors of 164").hasSizeLessThanOrEqualTo(16);
    System.out.println("HumanEval mutants that pass: " + survived.size() + " " + survived);
  }
}
