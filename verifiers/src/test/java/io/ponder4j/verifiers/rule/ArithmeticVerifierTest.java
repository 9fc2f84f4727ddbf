package io.ponder4j.verifiers.rule;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ponder4j.generate.Prefix;
import io.ponder4j.generate.Prompt;
import io.ponder4j.testkit.OutcomeVerifierContract;
import io.ponder4j.testkit.ProcessVerifierContract;
import io.ponder4j.verifiers.internal.Equations;
import io.ponder4j.verifiers.internal.Equations.Verdict;
import io.ponder4j.verify.OutcomeVerifier;
import io.ponder4j.verify.ProcessVerifier;
import io.ponder4j.verify.Score;
import io.ponder4j.verify.Unscored;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArithmeticVerifierTest {

  @Nested
  class OutcomeTest implements OutcomeVerifierContract {

    @Override
    public OutcomeVerifier verifier() {
      return new ArithmeticVerifier();
    }

    @Override
    public Prompt prompt() {
      return Prompt.of("2+2?");
    }

    @Override
    public List<String> texts() {
      return List.of("2+2=4", "2+2=5", "four");
    }
  }

  @Nested
  class ProcessTest implements ProcessVerifierContract {

    @Override
    public ProcessVerifier verifier() {
      return ArithmeticStepVerifier.assuming(0.5);
    }

    @Override
    public List<Prefix> prefixes() {
      Prompt prompt = Prompt.of("2+2?");
      return List.of(
          ProcessVerifierContract.prefix(prompt, "We add.\n2+2=4\n4*3=12\n#12"),
          ProcessVerifierContract.prefix(prompt, "2+2=5\n5=5"),
          ProcessVerifierContract.prefix(prompt, "nothing"));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "16 - 3 = 13 | RIGHT",
        "16 - 3 = 14 | WRONG",
        "so she has 16 - 3 = <<16-3=13>>13 ducks eggs left | RIGHT",
        "she makes 13 * 2 = $<<13*2=26>>26 | RIGHT",
        "$5 * 3 = $15. | RIGHT",
        "2 x 5 = 10 | RIGHT",
        "2x5=11 | WRONG",
        "2 \\times 5 = 10 | RIGHT",
        "3 + 4 * 2 = 11 = 22 / 2 | RIGHT",
        "3 + 4 = 7 = 8 - 2 | WRONG",
        "10/3 = 3.33 | RIGHT",
        "10/3 = 3.34 | WRONG",
        "10/3 = 3 | WRONG",
        "2.1 + 2.2 = 4.300000000000001 | RIGHT",
        "2.1 + 2.2 = 4.30000000001 | WRONG",
        "20% * 50 = 10 | RIGHT",
        "1,000 + 1 = 1,001 | RIGHT",
        "(2 + 3) * 4 = 20 eggs | RIGHT",
        "(that is 2 + 3 = 5) | RIGHT",
        "1. 2 + 3 = 5 | RIGHT",
        "2 + 3 = 5 - good | RIGHT",
        "5 - 7 = -2 | RIGHT",
        "-5 + 7 = 2 | RIGHT",
        "x = 5 | NOTHING",
        "5 = 5 | NOTHING",
        "2x = 10 | NOTHING",
        "x + 5 = 10 | NOTHING",
        "10 = 2x | NOTHING",
        "3 + 4 = 7x | NOTHING",
        "3 + 4 = 2 + y | NOTHING",
        "f(2) = 4 + 1 | NOTHING",
        "2^3 + 1 = 9 | NOTHING",
        "1 / 0 = 5 | NOTHING",
        "3 + = 7 | NOTHING",
        "no equation | NOTHING",
        "== | NOTHING"
      })
  void check_equationsOfNumbers(String line, Verdict expected) {
    assertThat(Equations.check(line)).isEqualTo(expected);
  }

  @Test
  void outcome_nothingToCheck_unscored() {
    assertThat(Scores.of(new ArithmeticVerifier(), "?", "2+2=4\nfine", "2+2=4\n1+1=3", "hm"))
        .containsExactly(
            Score.probability(1),
            Score.probability(0),
            new Unscored("no equation of numbers is in the text"));
  }

  @Test
  void process_eachLine_rightWrongOrAsGiven() {
    Prefix prefix = ProcessVerifierContract.prefix(Prompt.of("?"), "We add.\n2+2=4\n2+2=5");

    assertThat(steps(new ArithmeticStepVerifier(), prefix))
        .containsExactly(
            new Unscored("no equation of numbers is in the line"),
            Score.probability(1),
            Score.probability(0));
    assertThat(steps(ArithmeticStepVerifier.assuming(0.5), prefix).get(0))
        .isEqualTo(Score.probability(0.5));
    assertThatIllegalArgumentException().isThrownBy(() -> ArithmeticStepVerifier.assuming(1.5));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ArithmeticStepVerifier.assuming(Double.NaN));
  }

  @SuppressWarnings("NullAway") // the verifier does not look at the run
  private static List<Score> steps(ProcessVerifier verifier, Prefix prefix) {
    return verifier.score(prefix.prompt(), List.of(prefix), null).get(0).steps();
  }

  @ParameterizedTest
  @ValueSource(strings = {"=", "1+1=2 ", "(", "1 x ", "1=", "1,", "=1+", "2*", "$", "%=", " "})
  void check_hostileMegabyte_inTime(String piece) {
    String hostile = piece.repeat((1 << 20) / piece.length());
    String line = piece.repeat(9_000 / piece.length());

    assertTimeoutPreemptively(
        ofSeconds(20),
        () -> {
          Equations.check(hostile);
          Equations.check(line);
        });
  }

  /** Where {@code -Dponder.data=DIR} names a folder with real samples; no test otherwise. */
  @TestFactory
  Stream<DynamicTest> calculatorMarks() {
    return Optional.ofNullable(System.getProperty("ponder.data")).map(Path::of).stream()
        .map(folder -> DynamicTest.dynamicTest("gsm8k", () -> gsm8k(folder)));
  }

  private static void gsm8k(Path folder) throws IOException {
    Pattern mark = Pattern.compile("<<([^>]*+)>>");
    Map<Verdict, Integer> verdicts = new EnumMap<>(Verdict.class);
    for (String line : Files.readAllLines(folder.resolve("gsm8k/model_solutions_public.jsonl"))) {
      for (JsonNode candidate : new ObjectMapper().readTree(line).get("candidates")) {
        for (Matcher m = mark.matcher(candidate.get("text").asText()); m.find(); ) {
          verdicts.merge(Equations.check(m.group(1)), 1, Integer::sum);
        }
      }
    }

    assertThat(verdicts)
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(Verdict.RIGHT, 8_250, Verdict.WRONG, 29, Verdict.NOTHING, 54));
  }
}
