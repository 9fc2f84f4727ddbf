package io.ponder4j.strategies.select;

import static org.assertj.core.api.Assertions.assertThat;

import io.ponder4j.Judged;
import io.ponder4j.answer.Answer;
import io.ponder4j.answer.AnswerType;
import io.ponder4j.answer.Equivalence;
import io.ponder4j.generate.Completion;
import io.ponder4j.testkit.Seeds;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

class AnswerClassesTest {

  private static List<Judged> pool(String... answers) {
    List<Judged> pool = new ArrayList<>();
    for (String answer : answers) {
      pool.add(Pools.of(pool.size(), answer, 10));
    }
    return pool;
  }

  private static List<List<Integer>> classes(List<Judged> pool, AnswerType answers) {
    return AnswerClasses.of(pool, answers).stream()
        .map(members -> members.stream().map(j -> j.candidate().index()).toList())
        .toList();
  }

  @Test
  void of_equalAnswers_oneClassInOrderOfTheFirstMember() {
    assertThat(classes(pool("b", "a", "b", "a", "c", "b"), AnswerType.text()))
        .containsExactly(List.of(0, 2, 5), List.of(1, 3), List.of(4));
  }

  @Test
  void of_noAnswer_inNoClass() {
    assertThat(classes(pool("", "a", "", "a"), AnswerType.text())).containsExactly(List.of(1, 3));
    assertThat(classes(pool("", ""), AnswerType.text())).isEmpty();
    assertThat(classes(List.of(), AnswerType.text())).isEmpty();
  }

  @Test
  void of_notTransitive_isStillAPartition() {
    AnswerType within = AnswerType.decimal(BigDecimal.ONE);

    // 1 ~ 2 and 2 ~ 3 but not 1 ~ 3; the 2 comes last and joins two classes.
    assertThat(classes(pool("1", "3", "9", "2"), within))
        .containsExactly(List.of(0, 1, 3), List.of(2));
  }

  @Test
  void of_unsure_neverMerges() {
    AnswerType doubtful =
        new AnswerType() {
          @Override
          public Optional<Answer> extract(Completion completion) {
            return Optional.empty();
          }

          @Override
          public Equivalence compare(Answer a, Answer b) {
            return Equivalence.UNSURE;
          }
        };

    assertThat(classes(pool("a", "a", "a"), doubtful))
        .containsExactly(List.of(0), List.of(1), List.of(2));
  }

  @Test
  void of_comparisonThatThrows_neverMerges() {
    AnswerType failing =
        new AnswerType() {
          @Override
          public Optional<Answer> extract(Completion completion) {
            return Optional.empty();
          }

          @Override
          public Equivalence compare(Answer a, Answer b) {
            throw new IllegalStateException("on purpose");
          }
        };

    assertThat(classes(pool("a", "a"), failing)).containsExactly(List.of(0), List.of(1));
  }

  @ParameterizedTest
  @Seeds(200)
  void of_anyComparison_isThePartitionByConnectedComponents(long seed) {
    var random = new SplittableRandom(seed);
    int n = 1 + random.nextInt(15);
    String[] answers = new String[n];
    for (int i = 0; i < n; i++) {
      answers[i] = random.nextInt(5) == 0 ? "" : String.valueOf(random.nextInt(30));
    }
    AnswerType within = AnswerType.decimal(BigDecimal.ONE);

    List<List<Integer>> classes = classes(pool(answers), within);

    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        assertThat(together(classes, i, j)).isEqualTo(reachable(answers, i, j));
      }
    }
    assertThat(classes.stream().map(members -> members.get(0)).toList()).isSorted();
    assertThat(classes).allSatisfy(members -> assertThat(members).isSorted());
  }

  private static boolean together(List<List<Integer>> classes, int i, int j) {
    return classes.stream().anyMatch(members -> members.contains(i) && members.contains(j));
  }

  /** By steps of at most 1 through answers that are there: every value between is taken. */
  private static boolean reachable(String[] answers, int i, int j) {
    if (answers[i].isEmpty() || answers[j].isEmpty()) {
      return false;
    }
    int from = Math.min(Integer.parseInt(answers[i]), Integer.parseInt(answers[j]));
    int to = Math.max(Integer.parseInt(answers[i]), Integer.parseInt(answers[j]));
    for (int value = from; value < to; value++) {
      if (!List.of(answers).contains(String.valueOf(value))) {
        return false;
      }
    }
    return true;
  }
}
