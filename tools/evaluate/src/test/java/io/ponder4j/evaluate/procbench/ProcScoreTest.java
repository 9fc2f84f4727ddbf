package io.ponder4j.evaluate.procbench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProcScoreTest {

  private static final ProcAnswer TRUTH = answer("a", "ab", "abc");

  /** States in order, the last of them final. */
  private static ProcAnswer answer(String... states) {
    return ProcAnswer.parse(String.join("\n", states));
  }

  @Test
  void of_theTruth_isAllRight() {
    assertThat(ProcScore.of(TRUTH, answer("a", "ab", "abc")))
        .isEqualTo(new ProcScore(3, 1, true, true));
  }

  @Test
  void of_errorInTheMiddle_countsWhatCameBefore() {
    assertThat(ProcScore.of(TRUTH, answer("a", "xx", "abc")))
        .isEqualTo(new ProcScore(1, 1.0 / 3, false, true));
    assertThat(ProcScore.of(TRUTH, answer("x", "ab", "abc")))
        .isEqualTo(new ProcScore(0, 0, false, true));
  }

  @Test
  void of_otherLength_isAShareOfTheLonger() {
    assertThat(ProcScore.of(TRUTH, answer("a", "ab", "abc", "abcd")))
        .isEqualTo(new ProcScore(3, .75, false, false));
    assertThat(ProcScore.of(TRUTH, answer("a"))).isEqualTo(new ProcScore(1, 1.0 / 3, false, false));
  }

  @Test
  void of_finalStateToldTwice_isNoError() {
    assertThat(ProcScore.of(TRUTH, answer("a", "ab", "abc", "abc")))
        .isEqualTo(new ProcScore(3, 1, true, true));
    ProcAnswer unchanged = answer("a", "ab", "ab");
    assertThat(ProcScore.of(unchanged, answer("a", "ab")).sequentialMatch()).isTrue();
    assertThat(ProcScore.of(unchanged, unchanged).sequentialMatch()).isTrue();
  }

  @Test
  void of_nothing_isNothing() {
    assertThat(ProcAnswer.parse(" \n")).isEqualTo(new ProcAnswer(List.of(), ""));
    assertThat(ProcScore.of(TRUTH, ProcAnswer.parse("")))
        .isEqualTo(new ProcScore(0, 0, false, false));
  }
}
