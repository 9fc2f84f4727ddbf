package io.ponder4j.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ponder4j.cli.demo.Results.Estimate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AcceptanceTest {

  /** Right answers of 100 problems, with which all claims hold. */
  private static Map<String, Integer> good() {
    Map<String, Integer> right = new LinkedHashMap<>();
    right.put("sample 1", 42);
    right.put("coverage 64", 98);
    right.put("self-consistency 16", 70);
    right.put("best-of-n 16", 92);
    right.put("weighted-vote 16", 85);
    right.put("short-m@k 8", 55);
    right.put("first-finish 8", 46);
    return right;
  }

  private static List<Acceptance> lines(Map<String, Integer> right) {
    MadeUp madeUp = MadeUp.begin();
    right.forEach(
        (row, count) ->
            madeUp.row(row.split(" ", 2)[0], Integer.parseInt(row.split(" ", 2)[1]), count, 100));
    return Acceptance.of(madeUp.results());
  }

  private static List<String> failing(List<Acceptance> lines) {
    return lines.stream().filter(line -> !line.holds()).map(Acceptance::claim).toList();
  }

  @Test
  void of_goodResults_allHold() {
    List<Acceptance> lines = lines(good());

    assertThat(lines)
        .extracting(Acceptance::claim)
        .containsExactly(
            "sample 1",
            "coverage 64",
            "self-consistency 16 above sample 1",
            "best-of-n 16",
            "best-of-n 16 above self-consistency 16",
            "weighted-vote 16 above self-consistency 16",
            "short-m@k 8 above sample 1",
            "first-finish 8 above sample 1");
    assertThat(failing(lines)).isEmpty();
    assertThat(lines).allMatch(line -> line.line().startsWith("ok    "));
  }

  /** At the bound a claim holds, one answer less or more and it fails. */
  @ParameterizedTest
  @CsvSource({
    "sample 1, 33, 32, sample 1",
    "coverage 64, 97, 96, coverage 64",
    "best-of-n 16, 90, 89, best-of-n 16",
    "self-consistency 16, 67, 66, self-consistency 16 above sample 1",
    "weighted-vote 16, 80, 79, weighted-vote 16 above self-consistency 16",
    "short-m@k 8, 50, 49, short-m@k 8 above sample 1",
    "first-finish 8, 44, 43, first-finish 8 above sample 1"
  })
  void of_resultBelowTheLeast_failsThatClaim(String row, int least, int less, String claim) {
    Map<String, Integer> right = good();

    right.put(row, least);
    assertThat(failing(lines(right))).doesNotContain(claim);
    right.put(row, less);
    assertThat(failing(lines(right))).containsExactly(claim);
  }

  @Test
  void of_tooGoodASample_fails() {
    Map<String, Integer> right = good();
    right.put("self-consistency 16", 80);
    right.put("weighted-vote 16", 95);
    right.put("short-m@k 8", 65);
    right.put("first-finish 8", 55);

    right.put("sample 1", 50);
    assertThat(failing(lines(right))).isEmpty();
    right.put("sample 1", 51);
    assertThat(failing(lines(right))).containsExactly("sample 1");
  }

  @Test
  void of_bestOfNNoBetterThanTheVote_fails() {
    Map<String, Integer> right = good();
    right.put("self-consistency 16", 83);
    right.put("weighted-vote 16", 95);

    assertThat(failing(lines(right))).containsExactly("best-of-n 16 above self-consistency 16");
  }

  @Test
  void of_rowMissing_saysWhich() {
    Map<String, Integer> right = good();
    right.remove("weighted-vote 16");

    assertThatThrownBy(() -> lines(right)).hasMessage("no row weighted-vote 16");
  }

  @Test
  void line_rangeOrLeast_isShownWithTheInterval() {
    var inRange = new Acceptance("sample 1", new Estimate(0.42, 0.3281, 0.5179), 0.33, 0.5);
    var tooLow = new Acceptance("coverage 64", new Estimate(0.9, 0.85, 0.9449), 0.97, 1);

    assertThat(inRange.line())
        .isEqualTo("ok    sample 1: 0.420 [0.328, 0.518], wanted 0.33 to 0.50");
    assertThat(tooLow.line())
        .isEqualTo("FAIL  coverage 64: 0.900 [0.850, 0.945], wanted at least 0.97");
  }

  @Test
  void holds_noNumber_isFalse() {
    var none = new Acceptance("x", new Estimate(Double.NaN, Double.NaN, Double.NaN), 0, 1);

    assertThat(none.holds()).isFalse();
  }
}
