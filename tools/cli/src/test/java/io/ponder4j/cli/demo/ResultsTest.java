package io.ponder4j.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.ponder4j.cli.demo.Results.Estimate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResultsTest {

  private static final double EXACT = 1e-9;

  /** Wilson: (p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n), with z² = 3.8414588. */
  @ParameterizedTest
  @CsvSource({
    "7, 10, 0.396778147, 0.892208733",
    "0, 10, 0, 0.277532800",
    "10, 10, 0.722467200, 1",
    "1, 2, 0.094531206, 0.905468794",
    "412, 1000, 0.381887311, 0.442786198"
  })
  void accuracy_someRight_isWilsonsInterval(int right, int problems, double low, double high) {
    Estimate accuracy = MadeUp.begin().row("sample", 1, right, problems).results().accuracy(0);

    assertThat(accuracy.value()).isCloseTo((double) right / problems, within(EXACT));
    assertThat(accuracy.low()).isCloseTo(low, within(EXACT)).isBetween(0.0, 1.0);
    assertThat(accuracy.high()).isCloseTo(high, within(EXACT)).isBetween(0.0, 1.0);
  }

  /** Differences 1, 0, 1, 0: mean 1/2, standard deviation √(1/3), half width 1.96 √(1/3) / 2. */
  @Test
  void difference_ofPairs_isTheNormalInterval() {
    Results results =
        MadeUp.begin()
            .row("best-of-n", 4, true, true, true, false)
            .row("sample", 1, false, true, false, false)
            .results();

    Estimate difference = results.difference(0, 1);
    Estimate back = results.difference(1, 0);

    assertThat(difference.value()).isCloseTo(0.5, within(EXACT));
    assertThat(difference.low()).isCloseTo(-0.065792867, within(EXACT));
    assertThat(difference.high()).isCloseTo(1.065792867, within(EXACT));
    assertThat(back.value()).isEqualTo(-difference.value());
    assertThat(back.low()).isCloseTo(-difference.high(), within(EXACT));
  }

  /** Both are right half of the time: what counts is whether on the same problems. */
  @Test
  void difference_samePairsOrOpposite_isNoneOrWide() {
    Results results =
        MadeUp.begin()
            .row("a", 1, true, true, false, false)
            .row("b", 1, true, true, false, false)
            .row("c", 1, false, false, true, true)
            .results();

    assertThat(results.difference(0, 1)).isEqualTo(new Estimate(0, 0, 0));
    assertThat(results.difference(0, 2).value()).isZero();
    assertThat(results.difference(0, 2).high()).isCloseTo(1.131585734, within(EXACT));
  }

  @Test
  void means_ofTrials_areAProblem() {
    Results results =
        MadeUp.begin()
            .row("a", 1, new Trial(true, 1, 10, 2, 8, 5), new Trial(false, 0, 15, 1, 3, 6))
            .results();

    assertThat(results.problems()).isEqualTo(2);
    assertThat(results.tokens(0)).isEqualTo(12.5);
    assertThat(results.verifierCalls(0)).isEqualTo(1.5);
    assertThat(results.verifierSteps(0)).isEqualTo(5.5);
    assertThat(results.criticalPathTokens(0)).isEqualTo(5.5);
  }

  @Test
  void row_nameAndSize_isFoundOrRefused() {
    Results results =
        MadeUp.begin().row("a", 4, 1, 2).row("b", 4, 1, 2).row("a", 8, 1, 2).results();

    assertThat(results.row("a", 8)).isEqualTo(2);
    assertThat(results.row("b", 4)).isEqualTo(1);
    assertThatThrownBy(() -> results.row("b", 8))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no row b 8");
  }

  @Test
  void bins_byRightSamplesOfThePool_fromTheEasiestOn() {
    Results results =
        MadeUp.begin()
            .row("a", 1, true, false, true, false)
            .row(
                Contender.COVERAGE,
                4,
                new Trial(true, 0.25, 1, 1, 1, 1),
                new Trial(true, 1, 1, 1, 1, 1),
                new Trial(true, 0.5, 1, 1, 1, 1),
                new Trial(false, 0, 1, 1, 1, 1))
            .results();

    List<Results> bins = results.bins(2);

    assertThat(bins.get(0).accuracy(0).value()).isEqualTo(0.5);
    assertThat(bins.get(0).accuracy(1).value()).isEqualTo(1);
    assertThat(bins.get(1).accuracy(1).value()).isEqualTo(0.5);
    assertThat(bins).allMatch(bin -> bin.problems() == 2);
  }
}
