package io.ponder4j.strategies.search;

import static io.ponder4j.strategies.search.Questions.LINES;
import static io.ponder4j.strategies.search.Questions.continued;
import static io.ponder4j.strategies.search.Questions.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.ponder4j.AllBranchesFailedException;
import io.ponder4j.Outcome;
import io.ponder4j.testkit.Script;
import io.ponder4j.testkit.ScriptedGenerator;
import io.ponder4j.testkit.Seeds;
import java.util.Arrays;
import java.util.Collections;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RebaseTest {

  private final Questions questions = new Questions();

  private static double[] weights(double temperature, double... values) {
    return Arrays.stream(values).map(value -> Math.exp(value / temperature)).toArray();
  }

  @ParameterizedTest
  @CsvSource({
    "0.1, 15.205, 0.757, 0.038, 15, 1, 0",
    "0.2, 12.570, 2.805, 0.626, 12, 3, 1",
    "1, 6.988, 5.177, 3.835, 7, 5, 4"
  })
  void shares_fixture_areExact(
      double temperature, double a, double b, double c, int first, int second, int third) {
    double[] weights = weights(temperature, .9, .6, .3);
    double sum = Arrays.stream(weights).sum();

    assertThat(Arrays.stream(weights).map(weight -> 16 * weight / sum).toArray())
        .containsExactly(new double[] {a, b, c}, within(.0006));
    assertThat(RebaseFrontier.shares(weights, 16)).containsExactly(first, second, third);
  }

  @ParameterizedTest
  @Seeds(200)
  void shares_anyWeights_sumToTheTotalAndLieNextToTheExactOnes(long seed) {
    var random = new SplittableRandom(seed);
    double[] weights = random.doubles(1 + random.nextInt(20)).toArray();
    int total = random.nextInt(100);
    double sum = Arrays.stream(weights).sum();

    int[] shares = RebaseFrontier.shares(weights, total);

    assertThat(Arrays.stream(shares).sum()).isEqualTo(total);
    for (int i = 0; i < shares.length; i++) {
      double exact = weights[i] / sum * total;
      assertThat(shares[i]).isBetween((int) exact, (int) exact + 1);
    }
  }

  @Test
  void shares_nobodyOrEqualOnes_theFirstGetTheRest() {
    assertThat(RebaseFrontier.shares(new double[0], 5)).isEmpty();
    assertThat(RebaseFrontier.shares(new double[] {1, 1, 1}, 5)).containsExactly(2, 2, 1);
  }

  @Test
  void level_byScores_growsAsTheSharesSay() {
    var model = questions.saying("a9\n", "b6\n", "c3\n", "d0\n", "1", "1", "1", "1");

    questions.ask(model, Questions::tenths, new Rebase(4, .3, LINES));

    // 2.57, 0.95, 0.35 and 0.13 of 4.
    assertThat(continued(model)).containsExactly("", "", "", "", "a9\n", "a9\n", "a9\n", "b6\n");
  }

  @Test
  void equalSteps_haveTheWeightOfAll() {
    var model = questions.saying("a5\n", "a5\n", "a5\n", "b5\n", "1", "1", "1", "1");

    questions.ask(model, Questions::tenths, Rebase.of(4));

    assertThat(Collections.frequency(continued(model), "a5\n")).isEqualTo(3);
    assertThat(Collections.frequency(continued(model), "b5\n")).isEqualTo(1);
  }

  @Test
  void finishedPath_consumesItsShare() {
    // Equal scores: of 4 shares 2 fall to the finished paths, so 2 are left.
    var model = questions.saying("11", "12", "c\n", "d\n", "1", "1");

    Outcome outcome = questions.ask(model, line -> 1, Rebase.of(4));

    assertThat(continued(model)).containsExactly("", "", "", "", "c\n", "d\n");
    assertThat(texts(outcome)).containsExactly("11", "12", "c\n1", "d\n1");
  }

  @Test
  void unscored_getsNothingWhereOthersAreScoredAndEqualPartsElse() {
    var some = questions.saying("a5\n", "b\n", "c5\n", "1", "1", "1");
    questions.ask(
        some, line -> line.equals("b") ? Double.NaN : Questions.tenths(line), Rebase.of(3));
    var none = questions.saying("a\n", "b\n", "1", "1");
    Outcome outcome = questions.ask(none, line -> Double.NaN, Rebase.of(2));

    assertThat(continued(some)).containsExactly("", "", "", "a5\n", "a5\n", "c5\n");
    assertThat(continued(none)).containsExactly("", "", "a\n", "b\n");
    assertThat(outcome.degraded()).isTrue();
  }

  @Test
  void allChildrenFail_atTheRoot_throwsWithTheFailures() {
    var model = ScriptedGenerator.of(questions.clock, request -> Script.fail());

    assertThatThrownBy(() -> questions.ask(model, line -> .5, Rebase.of(3)))
        .isInstanceOf(AllBranchesFailedException.class);
  }

  @Test
  void outOfRange_refused() {
    assertThatIllegalArgumentException().isThrownBy(() -> Rebase.of(0));
    assertThatIllegalArgumentException().isThrownBy(() -> new Rebase(2, 0, LINES));
    assertThatIllegalArgumentException().isThrownBy(() -> new Rebase(2, Double.NaN, LINES));
  }
}
