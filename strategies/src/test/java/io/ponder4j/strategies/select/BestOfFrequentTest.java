package io.ponder4j.strategies.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.ponder4j.Judged;
import io.ponder4j.Selection;
import io.ponder4j.answer.AnswerType;
import io.ponder4j.strategies.select.BestOfFrequent.Reward;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BestOfFrequentTest {

  private static Selection select(BestOfFrequent selector, List<Judged> pool) {
    return selector.select(pool, AnswerType.text());
  }

  private static BestOfFrequent answers(int k) {
    return new BestOfFrequent(k, 2, .1, Reward.MAX, UnscoredPolicy.fallback());
  }

  /**
   * The right answer is given with .35 and scored .9, a common wrong one with .6 and .5, a rare
   * wrong one with .05 and 1: the more samples, the more often the rare one is there. A vote gets
   * half of its ties; were all of them the right answer's, it would be .183 and .021.
   */
  @ParameterizedTest
  @CsvSource({"16, .149, .447, .808", "64, .0184, .039, .961", "256, .000, .000, .9995"})
  void select_rareFake_isLeftOutHoweverManySamples(
      int n, double majority, double best, double frequent) {
    Selector[] selectors = {
      new Majority(),
      new HighestScore(),
      new BestOfFrequent(1, 1, .1, Reward.MAX, UnscoredPolicy.fallback())
    };
    int repeats = n == 256 ? 400 : n == 64 ? 1_500 : 4_000;
    int[] right = new int[selectors.length];
    var random = new SplittableRandom(7);
    for (int repeat = 0; repeat < repeats; repeat++) {
      List<Judged> pool =
          IntStream.range(0, n)
              .mapToObj(
                  i -> {
                    double draw = random.nextDouble();
                    return draw < .35
                        ? Pools.scored(i, "right", .9)
                        : draw < .95 ? Pools.scored(i, "common", .5) : Pools.scored(i, "rare", 1);
                  })
              .toList();
      for (int s = 0; s < selectors.length; s++) {
        Judged winner = selectors[s].select(pool, AnswerType.text()).winner().orElseThrow();
        right[s] += winner.candidate().answer().orElseThrow().text().equals("right") ? 1 : 0;
      }
    }

    double[] expected = {majority, best, frequent};
    for (int s = 0; s < selectors.length; s++) {
      double error = 4 * Math.sqrt(expected[s] * (1 - expected[s]) / repeats) + 1e-3;
      assertThat((double) right[s] / repeats)
          .as(selectors[s].toString())
          .isCloseTo(expected[s], within(error));
    }
  }

  @Test
  void select_kAnswers_headTheRankingByReward() {
    List<Judged> pool =
        List.of(
            Pools.scored(0, "a", .5),
            Pools.scored(1, "a", .6),
            Pools.scored(2, "b", .9),
            Pools.scored(3, "b", .1),
            Pools.scored(4, "c", 1),
            Pools.scored(5, "a", .2));

    assertThat(Pools.ranking(select(answers(1), pool))).containsExactly(2, 3, 1, 0, 5, 4);
    assertThat(Pools.ranking(select(answers(2), pool)).subList(0, 2)).containsExactly(2, 1);
    assertThat(Pools.ranking(select(answers(3), pool)).subList(0, 3)).containsExactly(2, 1, 4);
    assertThat(Pools.ranking(select(answers(99), pool)).subList(0, 3)).containsExactly(2, 1, 4);
    assertThat(select(answers(2), pool).support()).isCloseTo(2.0 / 6, within(1e-15));
  }

  @Test
  void select_meanReward_isNotFooledByOneHighScore() {
    List<Judged> pool =
        List.of(
            Pools.scored(0, "a", .6),
            Pools.scored(1, "a", .6),
            Pools.scored(2, "b", .9),
            Pools.scored(3, "b", .1));
    var byMean = new BestOfFrequent(1, 2, .1, Reward.MEAN, UnscoredPolicy.fallback());

    assertThat(Pools.winner(select(byMean, pool))).isZero();
    assertThat(Pools.winner(select(answers(1), pool))).isEqualTo(2);
  }

  @Test
  void select_allDifferent_isTheBestScoreDegraded() {
    List<Judged> pool =
        List.of(Pools.scored(0, "a", .2), Pools.scored(1, "b", .8), Pools.scored(2, "", .9));

    Selection selection = select(new BestOfFrequent(), pool);

    assertThat(Pools.winner(selection)).isEqualTo(1);
    assertThat(selection.degraded()).isTrue();
  }

  @Test
  void select_mostUnscored_isTheMajorityDegraded() {
    List<Judged> pool =
        List.of(
            Pools.judged(0, "a", Pools.FAILED),
            Pools.judged(1, "a", Pools.FAILED),
            Pools.scored(2, "b", .9));

    assertThat(select(new BestOfFrequent(), pool))
        .isEqualTo(new Majority().select(pool, AnswerType.text()).asDegraded());
  }

  @Test
  void wrongNumbers_refused() {
    assertThatIllegalArgumentException().isThrownBy(() -> answers(0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new BestOfFrequent(1, 0, .1, Reward.MAX, UnscoredPolicy.fallback()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new BestOfFrequent(1, 1, 1.1, Reward.MAX, UnscoredPolicy.fallback()));
  }
}
