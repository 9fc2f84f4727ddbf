package io.ponder4j.verifiers.rule;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ponder4j.generate.Prompt;
import io.ponder4j.testkit.OutcomeVerifierContract;
import io.ponder4j.testkit.Seeds;
import io.ponder4j.verify.OutcomeVerifier;
import io.ponder4j.verify.Score;
import io.ponder4j.verify.Unscored;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumberPuzzleVerifierTest implements OutcomeVerifierContract {

  @Override
  public OutcomeVerifier verifier() {
    return NumberPuzzleVerifier.game24();
  }

  @Override
  public Prompt prompt() {
    return Prompt.of("4 9 10 13");
  }

  @Override
  public List<String> texts() {
    return List.of("(10 - 4) * (13 - 9)", "4 + 9 + 10 + 13", "no", "(10-4)*(13-9) = 24");
  }

  private static double score(NumberPuzzleVerifier verifier, String question, String text) {
    return ((io.ponder4j.verify.Scored) Scores.of(verifier, question, text).get(0)).value();
  }

  @ParameterizedTest
  @CsvSource({
    "(10 - 4) * (13 - 9), 1",
    "(10-4)\u00d7(13\u22129), 1",
    "(10 - 4) \\times (13 - 9) = 24, 1",
    "24 = (10-4)*(13-9), 1",
    "((((10)) - 4)) * (13 - 9), 1",
    "10 - 4 * 13 - 9, 0",
    "(10 - 4) * (13 - 9) = 25, 0",
    "(10 - 4) * 4, 0",
    "4 * (13 - 9) + 10 - 2, 0",
    "24, 0",
    "(10 - 4) * (13 - 9) * 1, 0",
    "(10 - 4) * (13 - 9) + 10 - 10, 0",
    "4 + 9 + 10 + 13, 0",
    "(10 - 4) (13 - 9), 0",
    "10 / (4 - 4), 0",
    "1013 - 9 / 4, 0",
    "it is 24, 0",
    "=, 0"
  })
  void game24_eachNumberOnce_comesToTheTarget(String text, double expected) {
    assertThat(score(NumberPuzzleVerifier.game24(), "Make 24 of 4 9 10 13", text))
        .isEqualTo(expected);
  }

  @Test
  void game24_exactFractions() {
    assertThat(score(NumberPuzzleVerifier.game24(), "3 3 8 8", "8 / (3 - 8 / 3)")).isEqualTo(1);
    assertThat(score(NumberPuzzleVerifier.game24(), "1 4 5 6", "4/(1-5/6)")).isEqualTo(1);
    assertThat(score(NumberPuzzleVerifier.game24(), "1 4 5 6", "4/(1-0.83333333)6")).isZero();
  }

  @Test
  void countdown_lastNumberIsTheTarget() {
    var all = NumberPuzzleVerifier.countdown();
    var some = new NumberPuzzleVerifier(p -> NumberPuzzle.countdown(p.lastContent()), false);

    assertThat(score(all, "Use 6, 7, 6 and make 36.", "6 * 6 * 7 / 7")).isZero();
    assertThat(score(all, "Use 6, 7, 6 and make 43.", "6*6+7")).isEqualTo(1);
    assertThat(score(all, "Use 6, 7, 6 and make 36.", "6*6")).isZero();
    assertThat(score(some, "Use 6, 7, 6 and make 36.", "6*6")).isEqualTo(1);
    assertThat(score(some, "Use 6, 7, 6 and make 49.", "7*7")).isZero();
  }

  @Test
  void score_promptThatIsNoPuzzle_unscored() {
    assertThat(Scores.of(NumberPuzzleVerifier.game24(), "1 2 3", "6"))
        .containsExactly(new Unscored("the prompt is no such puzzle"));
    assertThat(Scores.of(NumberPuzzleVerifier.countdown(), "5", "5"))
        .containsExactly(new Unscored("the prompt is no such puzzle"));
  }

  @Test
  void score_hostileExpression_zero() {
    for (String text :
        new String[] {
          "(".repeat(400) + "4" + ")".repeat(400),
          "-".repeat(900),
          "9".repeat(900),
          "(".repeat(100_000)
        }) {
      assertThat(score(NumberPuzzleVerifier.game24(), "4 9 10 13", text)).isZero();
    }
  }

  /** A random expression is right for the numbers it uses, and wrong for any other target. */
  @ParameterizedTest
  @Seeds(200)
  void score_generatedExpression_rightForItsValueOnly(long seed) {
    var random = new SplittableRandom(seed);
    var numbers = new ArrayList<Long>();
    String text = expression(random, 2 + random.nextInt(4), numbers);
    long value =
        io.ponder4j.verifiers.internal.Arithmetic.read(text).orElseThrow().value().longValue();

    for (long target = value - 1; target <= value + 1; target++) {
      var puzzle = new NumberPuzzle(numbers, target);
      var verifier = new NumberPuzzleVerifier(p -> Optional.of(puzzle), true);

      assertThat(score(verifier, "?", text)).isEqualTo(target == value ? 1 : 0);
    }
  }

  /** Without a division, so that its value is whole. */
  private static String expression(SplittableRandom random, int size, List<Long> numbers) {
    if (size == 1) {
      long number = random.nextLong(1, 21);
      numbers.add(number);
      return Long.toString(number);
    }
    int left = 1 + random.nextInt(size - 1);
    String operator = List.of("+", "-", "*").get(random.nextInt(3));
    String first = expression(random, left, numbers);
    return "(" + first + operator + expression(random, size - left, numbers) + ")";
  }

  /** Where {@code -Dponder.data=DIR} names a folder with the puzzles; no test otherwise. */
  @TestFactory
  Stream<DynamicTest> storedSolutions() {
    return Optional.ofNullable(System.getProperty("ponder.data")).map(Path::of).stream()
        .map(folder -> DynamicTest.dynamicTest("countdown", () -> countdown(folder)));
  }

  private static void countdown(Path folder) throws IOException {
    int right = 0;
    for (String line : Files.readAllLines(folder.resolve("countdown/public.jsonl"))) {
      JsonNode row = new ObjectMapper().readTree(line);
      var numbers = new ArrayList<Long>();
      row.get("numbers").forEach(number -> numbers.add(number.asLong()));
      String example = row.get("example").asText();
      for (int off = 0; off <= 1; off++) {
        var puzzle = new NumberPuzzle(numbers, row.get("target").asLong() + off);
        var verifier = new NumberPuzzleVerifier(p -> Optional.of(puzzle), true);
        List<Score> scores = Scores.of(verifier, "?", example, example + "+0");
        assertThat(scores).containsExactly(Score.probability(1 - off), Score.probability(0));
      }
      right++;
    }
    assertThat(right).isEqualTo(500);
  }
}
