package io.ponder4j.strategies.select;

import static io.ponder4j.strategies.select.Pools.FAILED;
import static io.ponder4j.verify.ScoreRange.LOGIT;
import static io.ponder4j.verify.ScoreRange.REAL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.ponder4j.Judged;
import io.ponder4j.Selection;
import io.ponder4j.answer.AnswerType;
import io.ponder4j.testkit.Seeds;
import io.ponder4j.verify.ScoreRange;
import io.ponder4j.verify.VerificationException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WeightedMajorityTest {

  private static final double WORST = Double.NEGATIVE_INFINITY;

  private static Selection select(UnscoredPolicy policy, Judged... pool) {
    return new WeightedMajority(policy).select(List.of(pool), AnswerType.text());
  }

  private static Selection select(Judged... pool) {
    return select(UnscoredPolicy.fallback(), pool);
  }

  @Test
  void select_probabilities_areTheWeights() {
    Selection selection =
        select(
            Pools.scored(0, "a", 0.9),
            Pools.scored(1, "b", 0.5),
            Pools.scored(2, "b", 0.6),
            Pools.scored(3, "c", 1.0));

    assertThat(Pools.ranking(selection)).containsExactly(2, 1, 3, 0);
    assertThat(selection.support()).isCloseTo(1.1 / 3.0, within(1e-15));
    assertThat(selection.degraded()).isFalse();
  }

  @Test
  void select_logits_weighAsTheirProbability() {
    double logitOfPointNine = Math.log(9);
    Selection selection =
        select(
            Pools.scored(0, "a", logitOfPointNine, LOGIT),
            Pools.scored(1, "b", 0, LOGIT),
            Pools.scored(2, "b", 0, LOGIT));

    assertThat(Pools.winner(selection)).isEqualTo(1);
    assertThat(selection.support()).isCloseTo(1 / 1.9, within(1e-15));
  }

  @Test
  void select_realScores_areScaledWithinThePool() {
    // Scaled: 0, 1, 0.4, 0.5
    Selection selection =
        select(
            Pools.scored(0, "a", -5, REAL),
            Pools.scored(1, "a", 5, REAL),
            Pools.scored(2, "b", -1, REAL),
            Pools.scored(3, "b", 0, REAL));

    assertThat(Pools.ranking(selection)).containsExactly(1, 0, 3, 2);
    assertThat(selection.support()).isCloseTo(1 / 1.9, within(1e-15));
  }

  @Test
  void select_realScoresAllEqual_everyWeightIsOne() {
    Selection selection =
        select(
            Pools.scored(0, "a", -7, REAL),
            Pools.scored(1, "b", -7, REAL),
            Pools.scored(2, "b", -7, REAL));

    assertThat(Pools.winner(selection)).isEqualTo(1);
    assertThat(selection.support()).isEqualTo(2.0 / 3);
    assertThat(selection.degraded()).isFalse();
  }

  @Test
  void select_realScoresAtTheEndsOfDouble_areScaledAllTheSame() {
    Selection selection =
        select(
            Pools.scored(0, "a", -Double.MAX_VALUE, REAL),
            Pools.scored(1, "b", Double.MAX_VALUE, REAL),
            Pools.scored(2, "c", 0, REAL));

    assertThat(Pools.ranking(selection)).containsExactly(1, 2, 0);
    assertThat(selection.support()).isEqualTo(1 / 1.5);
  }

  @ParameterizedTest
  @EnumSource(ScoreRange.class)
  void select_negativeInfinity_weighsNothing(ScoreRange range) {
    Selection selection =
        select(
            Pools.scored(0, "a", WORST, range),
            Pools.scored(1, "a", WORST, range),
            Pools.scored(2, "b", 0.5, range));

    assertThat(Pools.winner(selection)).isEqualTo(2);
    assertThat(selection.support()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(ScoreRange.class)
  void select_allNegativeInfinity_degradedMajority(ScoreRange range) {
    Selection selection =
        select(
            Pools.scored(0, "a", WORST, range),
            Pools.scored(1, "b", WORST, range),
            Pools.scored(2, "b", WORST, range));

    assertThat(Pools.winner(selection)).isEqualTo(1);
    assertThat(selection.degraded()).isTrue();
  }

  @Test
  void select_allZero_degradedMajority() {
    Selection selection =
        select(Pools.scored(0, "a", 0), Pools.scored(1, "b", 0), Pools.scored(2, "b", 0));

    assertThat(Pools.winner(selection)).isEqualTo(1);
    assertThat(selection.support()).isEqualTo(2.0 / 3);
    assertThat(selection.degraded()).isTrue();
  }

  @Test
  void select_equalWeights_theClassWithTheShortestMember() {
    Judged longer =
        Judged.by(Pools.of(0, "a", 9).candidate(), Pools.scored(0, "a", 1).score().get());
    Judged shorter =
        Judged.by(Pools.of(1, "b", 3).candidate(), Pools.scored(1, "b", 0.5).score().get());
    Judged third = Judged.by(Pools.of(2, "b", 20).candidate(), shorter.score().get());

    assertThat(Pools.ranking(select(longer, shorter, third))).containsExactly(1, 2, 0);
  }

  @Test
  void select_someWithoutAnswer_neverWinAndCountAgainstTheSupport() {
    Selection selection = select(Pools.scored(0, "", 0.9), Pools.scored(1, "a", 0.1));

    assertThat(Pools.winner(selection)).isEqualTo(1);
    assertThat(selection.support()).isCloseTo(0.1, within(1e-15));
  }

  @Test
  void select_noAnswerAtAll_theBestScoredWithoutSupport() {
    Selection selection = select(Pools.scored(0, "", 0.1), Pools.scored(1, "", 0.9));

    assertThat(Pools.winner(selection)).isEqualTo(1);
    assertThat(selection.support()).isZero();
  }

  @Test
  void select_emptyPool_nothing() {
    assertThat(select()).isEqualTo(Selection.none());
  }

  // --- unscored ---

  @Test
  void fallback_moreThanHalfUnscored_degradedMajority() {
    Selection selection =
        select(Pools.judged(0, "a", FAILED), Pools.judged(1, "a", FAILED), Pools.scored(2, "b", 1));

    assertThat(Pools.winner(selection)).isZero();
    assertThat(selection.degraded()).isTrue();
  }

  @Test
  void fallback_halfUnscored_theyWeighNothing() {
    Selection selection =
        select(
            Pools.judged(0, "a", FAILED),
            Pools.judged(1, "a", FAILED),
            Pools.scored(2, "b", 0.1),
            Pools.scored(3, "c", 0.2));

    assertThat(Pools.ranking(selection)).startsWith(3, 2);
    assertThat(selection.degraded()).isFalse();
  }

  @Test
  void skip_allUnscored_degradedMajority() {
    Selection selection =
        select(UnscoredPolicy.skip(), Pools.judged(0, "a", FAILED), Pools.judged(1, "b", FAILED));

    assertThat(Pools.winner(selection)).isZero();
    assertThat(selection.degraded()).isTrue();
  }

  @Test
  void neutral_probabilities_unscoredWeighThatMuch() {
    Selection selection =
        select(
            UnscoredPolicy.neutral(0.4),
            Pools.judged(0, "a", FAILED),
            Pools.judged(1, "a", FAILED),
            Pools.scored(2, "b", 0.7));

    assertThat(Pools.winner(selection)).isZero();
    assertThat(selection.support()).isCloseTo(0.8 / 1.5, within(1e-15));
  }

  @Test
  void neutral_otherRanges_countAsAScoreOfThatRange() {
    // As log-odds: 0.5 against 0.9.
    Selection logits =
        select(
            UnscoredPolicy.neutral(0),
            Pools.judged(0, "a", FAILED),
            Pools.scored(1, "b", Math.log(9), LOGIT));
    // Scaled: 0.5, 0, 1.
    Selection real =
        select(
            UnscoredPolicy.neutral(60),
            Pools.judged(0, "a", FAILED),
            Pools.scored(1, "b", 20, REAL),
            Pools.scored(2, "c", 100, REAL));

    assertThat(Pools.winner(logits)).isEqualTo(1);
    assertThat(logits.support()).isCloseTo(0.9 / 1.4, within(1e-15));
    assertThat(Pools.ranking(real)).containsExactly(2, 0, 1);
    assertThat(real.support()).isCloseTo(1 / 1.5, within(1e-15));
  }

  @Test
  void fail_oneUnscored_throws() {
    assertThatThrownBy(
            () ->
                select(
                    UnscoredPolicy.fail(), Pools.scored(0, "a", 1), Pools.judged(1, "a", FAILED)))
        .isInstanceOf(VerificationException.class);
  }

  @ParameterizedTest
  @Seeds(300)
  void select_anyScores_aWinnerAndASupportBetweenZeroAndOne(long seed) {
    var random = new SplittableRandom(seed);
    ScoreRange range = List.of(ScoreRange.values()).get(random.nextInt(3));
    List<Judged> pool = new ArrayList<>();
    int n = 1 + random.nextInt(8);
    for (int i = 0; i < n; i++) {
      String answer = random.nextInt(5) == 0 ? "" : String.valueOf(random.nextInt(3));
      double value =
          switch (random.nextInt(6)) {
            case 0 -> WORST;
            case 1 -> range == ScoreRange.PROBABILITY ? 0 : -Double.MAX_VALUE;
            case 2 -> range == ScoreRange.PROBABILITY ? 1 : Double.MAX_VALUE;
            default -> random.nextDouble();
          };
      pool.add(
          random.nextInt(4) == 0
              ? Pools.judged(i, answer, FAILED)
              : Pools.scored(i, answer, value, range));
    }

    for (UnscoredPolicy policy :
        List.of(UnscoredPolicy.fallback(), UnscoredPolicy.skip(), UnscoredPolicy.neutral(0.3))) {
      Selection selection = new WeightedMajority(policy).select(pool, AnswerType.text());

      assertThat(selection.ranked()).containsExactlyInAnyOrderElementsOf(pool);
      assertThat(selection.winner()).contains(selection.ranked().get(0));
      assertThat(selection.support()).isBetween(0.0, 1.0);
      boolean anyAnswer = pool.stream().anyMatch(j -> j.candidate().answer().isPresent());
      assertThat(selection.winner().get().candidate().answer().isPresent()).isEqualTo(anyAnswer);
    }
  }
}
