package io.ponder4j.strategies.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ponder4j.Judged;
import io.ponder4j.Selection;
import io.ponder4j.answer.AnswerType;
import io.ponder4j.testkit.Seeds;
import io.ponder4j.verify.Candidate;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class MinimumBayesRiskTest {

  private static final MinimumBayesRisk F1 = new MinimumBayesRisk(TextUtility.TOKEN_F1);

  private static Judged saying(int index, String text) {
    return Pools.saying(index, text, text, 10);
  }

  @Test
  void select_isTheMedoid() {
    List<Judged> pool =
        List.of(
            saying(0, "the cat sat on a mat"),
            saying(1, "the cat sat on the mat"),
            saying(2, "the cat sat on the red mat"),
            saying(3, "dogs bark"));

    Selection selection = F1.select(pool, AnswerType.text());

    assertThat(Pools.winner(selection)).isEqualTo(1);
    assertThat(Pools.ranking(selection)).endsWith(3);
  }

  @ParameterizedTest
  @Seeds(100)
  void select_anyPool_hasTheHighestSumOfUtilities(long seed) {
    var random = new SplittableRandom(seed);
    List<Judged> pool =
        IntStream.range(0, 1 + random.nextInt(6))
            .mapToObj(i -> saying(i, words(random, 1 + random.nextInt(5))))
            .toList();

    Selection selection = F1.select(pool, List.of(), AnswerType.text());

    assertThat(selection).isEqualTo(F1.select(pool, AnswerType.text()));
    double best = sum(selection.winner().orElseThrow(), pool);
    assertThat(pool).allSatisfy(each -> assertThat(sum(each, pool)).isLessThanOrEqualTo(best));
  }

  private static String words(SplittableRandom random, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> List.of("red", "cat", "mat", "on").get(random.nextInt(4)))
        .collect(Collectors.joining(" "));
  }

  private static double sum(Judged one, List<Judged> pool) {
    return pool.stream()
        .filter(other -> !other.equals(one))
        .mapToDouble(
            other ->
                TextUtility.TOKEN_F1.of(
                    one.candidate().completion().text(), other.candidate().completion().text()))
        .sum();
  }

  @Test
  void select_evidence_votesButIsNotChosen() {
    List<Judged> pool = List.of(saying(0, "yes"), saying(1, "no"));
    List<Candidate> evidence =
        List.of(saying(2, "no").candidate(), saying(3, "no, never").candidate());

    Selection selection = F1.select(pool, evidence, AnswerType.text());

    assertThat(Pools.winner(F1.select(pool, AnswerType.text()))).isZero();
    assertThat(Pools.winner(selection)).isEqualTo(1);
    assertThat(selection.ranked()).hasSize(2);
  }

  @Test
  void select_sameWords_isTheMostFrequentText() {
    List<Judged> pool = List.of(saying(0, "a"), saying(1, "B "), saying(2, "b"));

    assertThat(
            Pools.winner(
                new MinimumBayesRisk(TextUtility.SAME_WORDS).select(pool, AnswerType.text())))
        .isEqualTo(1);
  }

  // --- utilities ---

  @ParameterizedTest
  @CsvSource({
    "a b c, c b a, 1, .3333333, 0",
    "The cat!, the CAT !, 1, 1, 1",
    "a a b, a b b, .6666667, .6666667, 0",
    "a b, c d, 0, 0, 0",
    "12+3, 12 + 3, 1, 1, 1",
    "größer, GRÖSSER, 0, 0, 0"
  })
  void of_knownPairs_areTheKnownValues(
      String a, String b, double f1, double subsequence, double same) {
    assertThat(TextUtility.TOKEN_F1.of(a, b)).isCloseTo(f1, within(1e-6));
    assertThat(TextUtility.SUBSEQUENCE_F1.of(a, b)).isCloseTo(subsequence, within(1e-6));
    assertThat(TextUtility.SAME_WORDS.of(a, b)).isEqualTo(same);
  }

  @ParameterizedTest
  @EnumSource(TextUtility.class)
  void of_anyTexts_isSymmetricAndInUnit(TextUtility utility) {
    for (long seed = 0; seed < 200; seed++) {
      var random = new SplittableRandom(seed);
      String a = words(random, random.nextInt(6));
      String b = words(random, random.nextInt(6));

      assertThat(utility.of(a, b)).isBetween(0.0, 1.0).isEqualTo(utility.of(b, a));
      assertThat(utility.of(a, a)).isEqualTo(1);
    }
  }
}
