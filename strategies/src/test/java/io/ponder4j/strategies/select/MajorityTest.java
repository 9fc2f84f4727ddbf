package io.ponder4j.strategies.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ponder4j.Judged;
import io.ponder4j.Selection;
import io.ponder4j.answer.Answer;
import io.ponder4j.answer.AnswerType;
import io.ponder4j.answer.Equivalence;
import io.ponder4j.generate.Completion;
import io.ponder4j.strategies.select.Majority.Length;
import io.ponder4j.testkit.Seeds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MajorityTest {

  private static Selection select(Judged... pool) {
    return new Majority().select(List.of(pool), AnswerType.text());
  }

  @Test
  void select_largestClass_wins() {
    Selection selection =
        select(
            Pools.of(0, "a", 1),
            Pools.of(1, "b", 9),
            Pools.of(2, "b", 8),
            Pools.of(3, "c", 2),
            Pools.of(4, "b", 7));

    assertThat(Pools.winner(selection)).isEqualTo(4);
    assertThat(selection.support()).isEqualTo(3.0 / 5);
    assertThat(selection.degraded()).isFalse();
    assertThat(Pools.ranking(selection)).containsExactly(4, 2, 1, 0, 3);
  }

  /** Answers by their whole text, their first letters before. */
  private record ByFirstLetter(boolean whole) implements AnswerType {
    @Override
    public Optional<Answer> extract(Completion completion) {
      return Optional.empty();
    }

    @Override
    public Equivalence compare(Answer a, Answer b) {
      boolean same = whole ? a.equals(b) : a.text().charAt(0) == b.text().charAt(0);
      return same ? Equivalence.SAME : Equivalence.DIFFERENT;
    }

    @Override
    public Optional<AnswerType> coarser() {
      return whole ? Optional.of(new ByFirstLetter(false)) : Optional.empty();
    }
  }

  @Test
  void select_coarserType_mostFrequentOfTheMostFrequentCoarseClass() {
    Selection selection =
        new Majority()
            .select(
                List.of(
                    Pools.of(0, "b", 1),
                    Pools.of(1, "b", 2),
                    Pools.of(2, "a1", 3),
                    Pools.of(3, "a2", 4),
                    Pools.of(4, "a3", 5),
                    Pools.of(5, "a3", 6),
                    Pools.of(6, "", 7)),
                new ByFirstLetter(true));

    assertThat(Pools.ranking(selection)).containsExactly(4, 5, 2, 3, 0, 1, 6);
    assertThat(selection.support()).isEqualTo(2.0 / 7);
  }

  @Test
  void select_tie_theClassWithTheShortestMember() {
    Selection selection =
        select(
            Pools.of(0, "a", 5), Pools.of(1, "a", 6), Pools.of(2, "b", 100), Pools.of(3, "b", 4));

    assertThat(Pools.ranking(selection)).containsExactly(3, 2, 0, 1);
  }

  @Test
  void select_tieAndEqualLengths_theLowerIndex() {
    Selection selection =
        select(Pools.of(0, "b", 5), Pools.of(1, "a", 5), Pools.of(2, "a", 5), Pools.of(3, "b", 5));

    assertThat(Pools.ranking(selection)).containsExactly(0, 3, 1, 2);
  }

  @Test
  void select_tieByThinking_looksAtThinkingAlone() {
    List<Judged> pool = List.of(Pools.of(0, "a", 10, 9), Pools.of(1, "b", 90, 8));

    assertThat(Pools.winner(new Majority(Length.THINKING).select(pool, AnswerType.text())))
        .isEqualTo(1);
    assertThat(Pools.winner(new Majority(Length.GENERATED).select(pool, AnswerType.text())))
        .isZero();
  }

  @Test
  void select_someWithoutAnswer_neverWinAndCountAgainstTheSupport() {
    Selection selection =
        select(Pools.of(0, "", 1), Pools.of(1, "", 1), Pools.of(2, "", 1), Pools.of(3, "a", 50));

    assertThat(Pools.ranking(selection)).containsExactly(3, 0, 1, 2);
    assertThat(selection.support()).isEqualTo(1.0 / 4);
  }

  @Test
  void select_noAnswerAtAll_theShortestWithoutSupport() {
    Selection selection = select(Pools.of(0, "", 3), Pools.of(1, "", 2), Pools.of(2, "", 2));

    assertThat(Pools.ranking(selection)).containsExactly(1, 2, 0);
    assertThat(selection.support()).isZero();
  }

  @Test
  void select_emptyPool_nothing() {
    assertThat(select()).isEqualTo(Selection.none());
  }

  @Test
  void select_one_isThatOne() {
    Selection selection = select(Pools.of(0, "a", 3));

    assertThat(Pools.winner(selection)).isZero();
    assertThat(selection.support()).isEqualTo(1);
  }

  @ParameterizedTest
  @Seeds(200)
  void select_anyPool_dependsNotOnItsOrderAndKeepsEverybody(long seed) {
    var random = new SplittableRandom(seed);
    int n = 1 + random.nextInt(12);
    List<Judged> pool = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      String answer =
          random.nextInt(4) == 0 ? "" : String.valueOf((char) ('a' + random.nextInt(3)));
      pool.add(Pools.of(i, answer, random.nextInt(3)));
    }
    List<Judged> shuffled = new ArrayList<>(pool);
    Collections.shuffle(shuffled, new Random(seed));

    Selection selection = new Majority().select(pool, AnswerType.text());

    assertThat(new Majority().select(shuffled, AnswerType.text())).isEqualTo(selection);
    assertThat(selection.ranked()).containsExactlyInAnyOrderElementsOf(pool);
    assertThat(selection.winner()).contains(selection.ranked().get(0));
  }

  /** Fixture F5: right with probability .6 against one wrong answer, by exact enumeration. */
  @ParameterizedTest
  @CsvSource({"1, 0.6", "3, 0.648", "5, 0.68256", "11, 0.7534981", "21, 0.8256221"})
  void select_rightAnswerAtSixtyPercent_accuracyOfTheVote(int n, double expected) {
    double accuracy = 0;
    double probability = Math.pow(0.4, n); // of k right ones, beginning with k = 0
    for (int k = 0; k <= n; k++) {
      int right = k;
      List<Judged> pool =
          IntStream.range(0, n).mapToObj(i -> Pools.of(i, i < right ? "r" : "w", 10)).toList();
      Selection selection = new Majority().select(pool, AnswerType.text());
      if (selection.winner().orElseThrow().candidate().answer().orElseThrow().text().equals("r")) {
        accuracy += probability;
      }
      probability *= (n - k) / (k + 1.0) * 0.6 / 0.4;
    }

    assertThat(accuracy).isCloseTo(expected, within(1e-7));
  }
}
