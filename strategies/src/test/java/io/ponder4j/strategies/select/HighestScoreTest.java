package io.ponder4j.strategies.select;

import static io.ponder4j.strategies.select.Pools.FAILED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ponder4j.Judged;
import io.ponder4j.Selection;
import io.ponder4j.answer.AnswerType;
import io.ponder4j.verify.Score;
import io.ponder4j.verify.ScoreRange;
import io.ponder4j.verify.VerificationException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class HighestScoreTest {

  private static Selection select(UnscoredPolicy policy, Judged... pool) {
    return new HighestScore(policy).select(List.of(pool), AnswerType.text());
  }

  private static Selection select(Judged... pool) {
    return select(UnscoredPolicy.fallback(), pool);
  }

  @ParameterizedTest
  @EnumSource(ScoreRange.class)
  void select_highestScore_wins(ScoreRange range) {
    Selection selection =
        select(
            Pools.scored(0, "a", 0.3, range),
            Pools.scored(1, "b", 0.9, range),
            Pools.scored(2, "a", 0.5, range));

    assertThat(Pools.ranking(selection)).containsExactly(1, 2, 0);
    assertThat(selection.support()).isEqualTo(1.0 / 3);
    assertThat(selection.degraded()).isFalse();
  }

  @Test
  void select_support_isTheShareWithTheSameAnswer() {
    Selection selection =
        select(
            Pools.scored(0, "a", 0.3),
            Pools.scored(1, "b", 0.4),
            Pools.scored(2, "a", 0.9),
            Pools.scored(3, "", 0.1));

    assertThat(selection.support()).isEqualTo(2.0 / 4);
  }

  @Test
  void select_equalScores_shorterThenIndex() {
    Score same = Score.probability(0.5);
    Judged longer = Judged.by(Pools.of(0, "a", 9).candidate(), same);
    Judged second = Judged.by(Pools.of(1, "b", 8).candidate(), same);
    Judged third = Judged.by(Pools.of(2, "c", 8).candidate(), same);

    assertThat(Pools.ranking(select(longer, second, third))).containsExactly(1, 2, 0);
    assertThat(Pools.ranking(select(third, second, longer))).containsExactly(1, 2, 0);
  }

  @Test
  void select_bestHasNoAnswer_theBestWithOneWins() {
    Selection selection =
        select(Pools.scored(0, "", 0.99), Pools.scored(1, "a", 0.1), Pools.scored(2, "b", 0.2));

    assertThat(Pools.ranking(selection)).containsExactly(2, 1, 0);
  }

  @Test
  void select_noAnswerAtAll_theHighestScoreWithoutSupport() {
    Selection selection = select(Pools.scored(0, "", 0.1), Pools.scored(1, "", 0.2));

    assertThat(Pools.winner(selection)).isEqualTo(1);
    assertThat(selection.support()).isZero();
  }

  @Test
  void select_allNegativeInfinity_shorterThenIndex() {
    double worst = Double.NEGATIVE_INFINITY;

    Selection selection = select(Pools.scored(0, "a", worst), Pools.scored(1, "b", worst));

    assertThat(Pools.winner(selection)).isZero();
    assertThat(selection.degraded()).isFalse();
  }

  @Test
  void select_emptyPool_nothing() {
    assertThat(select()).isEqualTo(Selection.none());
    assertThat(select(UnscoredPolicy.fail())).isEqualTo(Selection.none());
  }

  // --- unscored ---

  private static Judged[] unscored(int unscored, int scored) {
    Judged[] pool = new Judged[unscored + scored];
    for (int i = 0; i < pool.length; i++) {
      pool[i] =
          i < unscored
              ? Pools.judged(i, "a", FAILED)
              : Pools.scored(i, "b", 0.1 * (i - unscored + 1));
    }
    return pool;
  }

  @Test
  void fallback_halfUnscored_scoresDecideAndUnscoredRankLast() {
    Selection selection = select(unscored(2, 2));

    assertThat(Pools.ranking(selection)).containsExactly(3, 2, 0, 1);
    assertThat(selection.degraded()).isFalse();
  }

  @Test
  void fallback_moreThanHalfUnscored_degradedMajority() {
    Selection selection = select(unscored(3, 2));

    assertThat(Pools.winner(selection)).isZero();
    assertThat(selection.support()).isEqualTo(3.0 / 5);
    assertThat(selection.degraded()).isTrue();
  }

  @Test
  void fallback_nobodyAsked_degradedMajority() {
    Selection selection = select(Pools.of(0, "a", 5), Pools.of(1, "b", 5), Pools.of(2, "b", 5));

    assertThat(Pools.winner(selection)).isEqualTo(1);
    assertThat(selection.degraded()).isTrue();
  }

  @Test
  void skip_oneScored_thatOneWins() {
    Selection selection = select(UnscoredPolicy.skip(), unscored(3, 1));

    assertThat(Pools.winner(selection)).isEqualTo(3);
    assertThat(selection.degraded()).isFalse();
  }

  @Test
  void skip_allUnscored_degradedMajority() {
    Selection selection = select(UnscoredPolicy.skip(), unscored(3, 0));

    assertThat(Pools.winner(selection)).isZero();
    assertThat(selection.degraded()).isTrue();
  }

  @Test
  void skip_scoredAsTheWorstThereIs_isStillBeforeTheUnscored() {
    Selection selection =
        select(
            UnscoredPolicy.skip(),
            Pools.judged(0, "a", FAILED),
            Pools.scored(1, "b", Double.NEGATIVE_INFINITY));

    assertThat(Pools.winner(selection)).isEqualTo(1);
  }

  @Test
  void neutral_unscored_countAsTheGivenValue() {
    Selection selection =
        select(
            UnscoredPolicy.neutral(0.5),
            Pools.scored(0, "a", 0.4),
            Pools.judged(1, "b", FAILED),
            Pools.judged(2, "c", FAILED),
            Pools.scored(3, "d", 0.6));

    assertThat(Pools.ranking(selection)).containsExactly(3, 1, 2, 0);
    assertThat(selection.degraded()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void neutral_notFinite_refused(double value) {
    assertThatIllegalArgumentException().isThrownBy(() -> UnscoredPolicy.neutral(value));
  }

  @Test
  void fail_oneUnscored_throwsWithTheReason() {
    assertThatThrownBy(() -> select(UnscoredPolicy.fail(), unscored(1, 3)))
        .isInstanceOf(VerificationException.class)
        .hasMessage("1 of 4 are unscored: the verifier failed");
    assertThatThrownBy(() -> select(UnscoredPolicy.fail(), Pools.of(0, "a", 1)))
        .hasMessageContaining("nobody was asked");
    assertThat(select(UnscoredPolicy.fail(), unscored(0, 2)).degraded()).isFalse();
  }
}
