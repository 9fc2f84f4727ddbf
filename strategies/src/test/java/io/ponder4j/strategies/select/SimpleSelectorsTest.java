package io.ponder4j.strategies.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.ponder4j.Judged;
import io.ponder4j.Selection;
import io.ponder4j.answer.AnswerType;
import io.ponder4j.testkit.Seeds;
import io.ponder4j.verify.ScoreRange;
import io.ponder4j.verify.VerificationException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Selectors that go by one thing: order, length, log-probability, a threshold. */
class SimpleSelectorsTest {

  private static final List<Judged> POOL =
      List.of(
          Pools.of(0, "", 1),
          Pools.of(1, "a", 30),
          Pools.of(2, "b", 10),
          Pools.of(3, "a", 20),
          Pools.of(4, "a", 10));

  private static Selection select(Selector selector, List<Judged> pool) {
    return selector.select(pool, AnswerType.text());
  }

  static Stream<Selector> all() {
    return Stream.of(
        new First(),
        new Shortest(),
        new Longest(),
        new Perplexity(),
        new Majority(),
        new HighestScore(),
        new WeightedMajority(),
        new BestOfFrequent(),
        new PerplexityConsistency(),
        new MinimumBayesRisk(TextUtility.TOKEN_F1),
        new FeatureWeightedMajority(),
        new LengthFiltered(3, new Majority()),
        new FirstPassing(0, UnscoredPolicy.fallback()));
  }

  @ParameterizedTest
  @MethodSource("all")
  void select_anyPool_ranksEachOnceAndPrefersAnswers(Selector selector) {
    for (long seed = 0; seed < 100; seed++) {
      var random = new SplittableRandom(seed);
      List<Judged> pool =
          IntStream.range(0, random.nextInt(8))
              .mapToObj(
                  i ->
                      Pools.scored(
                          i,
                          List.of("", "a", "b", "c").get(random.nextInt(4)),
                          random.nextInt(3) / 2.0))
              .toList();

      Selection selection = select(selector, pool);

      assertThat(selection.ranked()).containsExactlyInAnyOrderElementsOf(pool);
      boolean hasAnswer = pool.stream().anyMatch(j -> j.candidate().answer().isPresent());
      boolean answered = selection.winner().flatMap(j -> j.candidate().answer()).isPresent();
      assertThat(answered).as("seed %d, %s", seed, pool).isEqualTo(hasAnswer);
      assertThat(selection.winner().isPresent())
          .isEqualTo(selector instanceof FirstPassing ? hasAnswer : !pool.isEmpty());
      assertThat(select(selector, pool)).isEqualTo(selection);
    }
  }

  @Test
  void first_isTheFirstWithAnAnswer() {
    Selection selection = select(new First(), POOL);

    assertThat(Pools.ranking(selection)).containsExactly(1, 2, 3, 4, 0);
    assertThat(selection.support()).isEqualTo(3.0 / 5);
  }

  @Test
  void shortestAndLongest_goByTokensThenByIndex() {
    assertThat(Pools.ranking(select(new Shortest(), POOL))).containsExactly(2, 4, 3, 1, 0);
    assertThat(Pools.ranking(select(new Longest(), POOL))).containsExactly(1, 3, 2, 4, 0);
    assertThat(select(new Shortest(), POOL).support()).isEqualTo(1.0 / 5);
  }

  @Test
  void lengthFiltered_choosesAmongTheShortest() {
    Selection ofThree = select(new LengthFiltered(3, new Majority()), POOL);
    assertThat(Pools.ranking(ofThree)).containsExactly(4, 3, 2, 1, 0);
    assertThat(ofThree.support()).isCloseTo(2.0 / 3, within(1e-15));

    Selection ofOne = select(new LengthFiltered(1, new Majority()), POOL);
    assertThat(Pools.ranking(ofOne)).containsExactly(2, 4, 3, 1, 0);

    assertThat(select(new LengthFiltered(9, new Majority()), POOL))
        .isEqualTo(select(new Majority(), POOL));
    assertThatIllegalArgumentException().isThrownBy(() -> new LengthFiltered(0, new First()));
  }

  @Test
  void perplexity_meanOrTotal_disagreeAboutLongTexts() {
    List<Judged> pool =
        List.of(
            Pools.traced(0, "a", "x", -.5),
            Pools.traced(1, "b", "y", -.3, -.3, -.3),
            Pools.saying(2, "c", "unknown", 1));

    assertThat(Pools.ranking(select(new Perplexity(), pool))).containsExactly(1, 0, 2);
    assertThat(Pools.ranking(select(new Perplexity(LogProbability.TOTAL), pool)))
        .containsExactly(0, 1, 2);
  }

  @Test
  void perplexity_nothingKnown_isTheMajorityDegraded() {
    Selection selection = select(new Perplexity(), POOL);

    assertThat(selection).isEqualTo(select(new Majority(), POOL).asDegraded());
  }

  // --- a threshold ---

  @Test
  void firstPassing_takesTheFirstFromTheThresholdOn() {
    List<Judged> pool =
        List.of(
            Pools.scored(0, "a", .4),
            Pools.scored(1, "b", .5),
            Pools.scored(2, "a", .9),
            Pools.scored(3, "", .95));

    Selection selection = select(new FirstPassing(.5, UnscoredPolicy.fallback()), pool);

    assertThat(Pools.ranking(selection)).containsExactly(1, 2, 0, 3);
    assertThat(selection.support()).isEqualTo(.25);
  }

  @Test
  void firstPassing_noneAccepted_hasNoWinner() {
    List<Judged> pool = List.of(Pools.scored(0, "a", .4), Pools.scored(1, "b", .45));

    Selection selection = select(new FirstPassing(.5, UnscoredPolicy.fallback()), pool);

    assertThat(selection.winner()).isEmpty();
    assertThat(Pools.ranking(selection)).containsExactly(1, 0);
    assertThat(selection.support()).isZero();
    assertThat(selection.degraded()).isFalse();
  }

  @Test
  void firstPassing_logOdds_areComparedAsProbabilities() {
    var passing = new FirstPassing(.75, UnscoredPolicy.fallback());

    assertThat(passing.passes(Pools.scored(0, "a", 1, ScoreRange.LOGIT))).isFalse();
    assertThat(passing.passes(Pools.scored(0, "a", 1.1, ScoreRange.LOGIT))).isTrue();
    assertThat(passing.passes(Pools.scored(0, "a", .8, ScoreRange.REAL))).isTrue();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new FirstPassing(Double.NaN, UnscoredPolicy.fallback()));
  }

  @Test
  void firstPassing_unscored_neverPassesByAccident() {
    List<Judged> pool =
        List.of(
            Pools.judged(0, "a", Pools.FAILED), Pools.scored(1, "b", .1), Pools.scored(2, "b", .2));

    assertThat(select(new FirstPassing(0, UnscoredPolicy.fallback()), pool).winner())
        .contains(pool.get(1));
    assertThat(select(new FirstPassing(.5, UnscoredPolicy.neutral(1)), pool).winner())
        .contains(pool.get(0));
    assertThat(
            select(new FirstPassing(.5, UnscoredPolicy.fallback()), pool.subList(0, 1)).degraded())
        .isTrue();
    assertThatThrownBy(() -> select(new FirstPassing(.5, UnscoredPolicy.fail()), pool))
        .isInstanceOf(VerificationException.class);
  }

  @Test
  void firstPassing_acceptedAmongManyUnscored_isTaken() {
    List<Judged> pool =
        List.of(
            Pools.judged(0, "a", Pools.FAILED),
            Pools.judged(1, "a", Pools.FAILED),
            Pools.scored(2, "b", .9));

    Selection selection = select(new FirstPassing(.5, UnscoredPolicy.fallback()), pool);

    assertThat(Pools.winner(selection)).isEqualTo(2);
    assertThat(selection.degraded()).isFalse();
    assertThat(select(new FirstPassing(.95, UnscoredPolicy.fallback()), pool))
        .isEqualTo(select(new Majority(), pool).asDegraded());
  }

  @ParameterizedTest
  @Seeds(50)
  void firstPassing_thresholdBelowAll_isTheFirst(long seed) {
    var random = new SplittableRandom(seed);
    List<Judged> pool =
        IntStream.range(0, 1 + random.nextInt(6))
            .mapToObj(i -> Pools.scored(i, random.nextBoolean() ? "a" : "b", random.nextDouble()))
            .toList();

    assertThat(select(new FirstPassing(0, UnscoredPolicy.fallback()), pool))
        .isEqualTo(select(new First(), pool));
  }
}
