package io.ponder4j.strategies.search;

import static io.ponder4j.strategies.search.Questions.continued;
import static io.ponder4j.strategies.search.Questions.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ponder4j.Outcome;
import io.ponder4j.strategies.select.UnscoredPolicy;
import io.ponder4j.strategies.step.StepScorer;
import io.ponder4j.verify.Aggregation;
import org.junit.jupiter.api.Test;

class DfsTest {

  private final Questions questions = new Questions();

  private static Dfs dfs(double threshold, int paths) {
    FrontierSearch last =
        Questions.LINES.scoredBy(new StepScorer(Aggregation.LAST, UnscoredPolicy.fallback()));
    return new Dfs(2, threshold, paths, 40, last);
  }

  @Test
  void search_bestChildFirst_andBackWhereAllAreBelow() {
    var model = questions.saying("a6\n", "b9\n", "c4\n", "d3\n", "e7\n", "f8\n", "7", "7");

    Outcome outcome = questions.ask(model, Questions::tenths, dfs(.5, 1));

    // b first; all below it are cut off, so back to a, then its better child.
    assertThat(continued(model))
        .containsExactly("", "", "b9\n", "b9\n", "a6\n", "a6\n", "a6\nf8\n", "a6\nf8\n");
    assertThat(texts(outcome)).containsExactly("a6\nf8\n7");
    assertThat(outcome.degraded()).isFalse();
  }

  @Test
  void search_severalPathsWanted_goesOnAfterTheFirst() {
    var model = questions.saying("a6\n", "b9\n", "7", "8", "5", "6");

    Outcome outcome = questions.ask(model, Questions::tenths, dfs(.5, 3));

    assertThat(continued(model)).containsExactly("", "", "b9\n", "b9\n", "a6\n", "a6\n");
    assertThat(outcome.candidates()).hasSize(4);
  }

  @Test
  void search_everythingBelow_bestOfThatIsCompletedDegraded() {
    var model = questions.saying("a1\n", "b3\n", "7");

    Outcome outcome = questions.ask(model, Questions::tenths, dfs(.5, 1));

    assertThat(texts(outcome)).containsExactly("b3\n7");
    assertThat(outcome.degraded()).isTrue();
  }

  @Test
  void search_onlyEndsBelow_bestOfThemAnswersDegraded() {
    var model = questions.saying("71", "72");

    Outcome outcome = questions.ask(model, line -> line.equals("72") ? .3 : .2, dfs(.5, 1));

    assertThat(outcome.answer().orElseThrow().text()).isEqualTo("72");
    assertThat(outcome.degraded()).isTrue();
  }

  @Test
  void search_endAboveAmongOthersBelow_isChosenAndTheOthersRankAfter() {
    var model = questions.saying("70", "a9\n", "8", "8");

    Outcome outcome =
        questions.ask(
            model, line -> line.equals("70") ? .2 : line.equals("8") ? .6 : .9, dfs(.5, 1));

    assertThat(texts(outcome)).containsExactly("70", "a9\n8");
    assertThat(outcome.answer().orElseThrow().text()).isEqualTo("8");
    assertThat(outcome.support()).isEqualTo(1);
  }

  @Test
  void search_unscored_isNotCutOffButComesLast() {
    var model = questions.saying("a\n", "b4\n", "7", "7");

    questions.ask(
        model, line -> line.equals("a") ? Double.NaN : Questions.tenths(line), dfs(.5, 1));

    assertThat(continued(model)).containsExactly("", "", "a\n", "a\n");
  }

  @Test
  void outOfRange_refused() {
    assertThatIllegalArgumentException().isThrownBy(() -> Dfs.of(0));
    assertThatIllegalArgumentException().isThrownBy(() -> dfs(Double.NaN, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> dfs(.5, 0));
  }
}
