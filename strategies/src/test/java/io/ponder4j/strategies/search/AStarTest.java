package io.ponder4j.strategies.search;

import static io.ponder4j.strategies.search.Questions.LINES;
import static io.ponder4j.strategies.search.Questions.continued;
import static io.ponder4j.strategies.search.Questions.tenths;
import static io.ponder4j.strategies.search.Questions.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.ponder4j.Budget;
import io.ponder4j.Need;
import io.ponder4j.Outcome;
import io.ponder4j.Role;
import io.ponder4j.StopReason;
import io.ponder4j.UnmetNeedException;
import io.ponder4j.generate.Capability;
import io.ponder4j.generate.Prompt;
import io.ponder4j.strategies.select.Choice;
import io.ponder4j.strategies.select.UnscoredPolicy;
import io.ponder4j.strategies.step.Path;
import io.ponder4j.strategies.step.StepRule;
import io.ponder4j.strategies.step.StepScorer;
import io.ponder4j.testkit.Script;
import io.ponder4j.testkit.ScriptedGenerator;
import io.ponder4j.testkit.Seeds;
import io.ponder4j.verify.Aggregation;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

class AStarTest {

  private static final FrontierSearch LAST =
      LINES.scoredBy(new StepScorer(Aggregation.LAST, UnscoredPolicy.fallback()));
  private static final FrontierRule TWO = FrontierRule.growing(2);

  private final Questions questions = new Questions();

  /** f along a path of such scores. */
  private static List<Double> along(StepCost cost, double... scores) {
    List<Double> fs = new ArrayList<>();
    double g = 0;
    double before = .5;
    for (double score : scores) {
      double h = 1 - score;
      g += cost.of(Path.root(PROMPT), before, h);
      fs.add(Math.round((g + h) * 1e9) / 1e9);
      before = h;
    }
    return fs;
  }

  private static final Prompt PROMPT = Prompt.of("?");

  @Test
  void rises_risingScores_divesDown() {
    assertThat(along(StepCost.RISES, .5, .6, .7, .9)).containsExactly(.5, .4, .3, .1);
    assertThat(along(StepCost.RISES, .9, .5)).containsExactly(.1, .9);
  }

  @ParameterizedTest
  @Seeds(200)
  void consistent_anyScores_fNeverFalls(long seed) {
    double[] scores = new SplittableRandom(seed).doubles(10).toArray();

    List<Double> fs = along(StepCost.CONSISTENT, scores);

    assertThat(fs).isSorted();
    assertThat(fs.get(0)).isGreaterThanOrEqualTo(.5 - 1e-9);
  }

  @Test
  void search_goodChild_growsFirstAndTheFirstGoalAnswers() {
    var model = questions.saying("a3\n", "b9\n", "c8\n", "d2\n", "7", "8");

    Outcome outcome = questions.ask(model, Questions::tenths, new AStar(TWO, StepCost.RISES, LAST));

    assertThat(continued(model)).containsExactly("", "", "b9\n", "b9\n", "b9\nc8\n", "b9\nc8\n");
    assertThat(outcome.answer().orElseThrow().text()).isEqualTo("7");
    assertThat(texts(outcome)).containsExactly("b9\nc8\n7", "b9\nc8\n8");
    assertThat(outcome.support()).isEqualTo(1);
    assertThat(outcome.degraded()).isFalse();
  }

  @Test
  void search_goalThatIsNotTheBest_isNotTakenYet() {
    // The first end, of score .3, waits until what looks better has come to an end.
    var model = questions.saying("a3\n", "b9\n", "33", "c8\n", "7", "7");

    Outcome outcome = questions.ask(model, Questions::tenths, new AStar(TWO, StepCost.RISES, LAST));

    assertThat(outcome.answer().orElseThrow().text()).isEqualTo("7");
  }

  @Test
  void reopening_badChildren_moreAreDrawnAndEqualOnesDroppedUnscored() {
    var model = questions.saying("a1\n", "b1\n", "a1\n", "g9\n", "7", "7");

    Outcome outcome =
        questions.ask(
            model, Questions::tenths, new AStar(TWO.reopeningAt(.3), StepCost.RISES, LAST));

    assertThat(continued(model)).containsExactly("", "", "", "", "g9\n", "g9\n");
    assertThat(texts(outcome)).containsExactly("g9\n7");
    assertThat(outcome.spent().scoredSteps()).isEqualTo(4);
    assertThat(model.requests().stream().map(r -> r.seed() + r.prefix().text()))
        .doesNotHaveDuplicates();
  }

  @Test
  void reopening_off_badChildIsFollowed() {
    var model = questions.saying("a1\n", "b2\n", "7", "7");

    Outcome outcome = questions.ask(model, Questions::tenths, new AStar(TWO, StepCost.RISES, LAST));

    assertThat(texts(outcome)).containsExactly("b2\n7");
  }

  @Test
  void constantScores_anyCost_onePathIsBroughtToItsEnd() {
    for (StepCost cost : List.of(StepCost.RISES, StepCost.CONSISTENT)) {
      var model = questions.saying("a\n", "b\n", "c\n", "d\n", "e\n", "f\n", "7", "8");

      questions.ask(model, line -> .5, new AStar(TWO, cost, LAST));

      assertThat(continued(model))
          .containsExactly("", "", "a\n", "a\n", "a\nc\n", "a\nc\n", "a\nc\ne\n", "a\nc\ne\n");
    }
  }

  @Test
  void constantScores_reopening_triesTheRootAgainThenBringsOnePathToItsEnd() {
    var model =
        ScriptedGenerator.of(
            questions.clock,
            request ->
                Script.say(
                    request.prefix().text().lines().count() == 3
                        ? "7"
                        : Long.toHexString(request.seed()) + "\n"));

    questions.ask(model, line -> .5, new AStar(TWO.reopeningAt(.3), StepCost.RISES, LAST));

    // The root at 0, .3, .6 and .9, then its first child at 1 and so on down.
    assertThat(continued(model).stream().map(text -> text.lines().count()))
        .containsExactly(0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 1L, 1L, 2L, 2L, 3L, 3L);
  }

  @Test
  void stepsCountedAndNoEstimate_isBreadthFirst() {
    var strategy =
        new CustomAStar(
            TWO, StepCost.STEP, path -> 0, FrontierSearch.by(StepRule.lines().atMostSteps(4)));
    var model =
        ScriptedGenerator.of(
            questions.clock, request -> Script.say(Long.toHexString(request.seed()) + "\n"));

    questions.ask(model, x -> .5, strategy);

    List<Integer> depths =
        continued(model).stream().map(text -> (int) text.lines().count()).toList();
    assertThat(depths.subList(0, 30)).isSorted();
  }

  @Test
  void negLogProb_likelyStep_costsLess() {
    Script script =
        Script.choose(
            Script.option(.8, Script.say("a\n").then(Script.say("1"))),
            Script.option(.2, Script.say("b\n").then(Script.say("2"))));
    var strategy = new AStar(FrontierRule.growing(12), StepCost.NEG_LOGPROB, LAST);

    Outcome outcome = questions.ask(script, line -> .5, strategy);

    assertThat(outcome.answer().orElseThrow().text()).isEqualTo("1");
    assertThat(strategy.needs())
        .contains(Need.of(Role.GENERATOR, Capability.LOG_PROBS))
        .containsAll(LAST.needs());
    var without =
        ScriptedGenerator.tree(questions.clock, script)
            .with(Capability.CONTINUATION, Capability.STOP_TEXTS);
    assertThatThrownBy(() -> questions.ponder(without, x -> .5).using(strategy).build())
        .isInstanceOf(UnmetNeedException.class)
        .hasMessageContaining("LOG_PROBS");
  }

  @Test
  void collecting_severalGoals_theChoiceDecidesAmongThem() {
    var strategy = new AStar(TWO.collecting(3), StepCost.RISES, LAST.choosing(Choice.MAJORITY));
    var model = questions.saying("a8\n", "b9\n", "7", "6", "5", "05");

    Outcome outcome =
        questions.ask(
            model,
            line -> line.length() == 2 ? tenths(line) : line.equals("6") ? .2 : .5,
            strategy);

    assertThat(outcome.candidates()).hasSize(4);
    assertThat(outcome.answer().orElseThrow().text()).isEqualTo("5");
  }

  @Test
  void endWithoutAnAnswer_isNoGoal() {
    var model = questions.saying("a8\n", "b9\n", "none", "nothing", "7", "7");

    Outcome outcome = questions.ask(model, Questions::tenths, new AStar(TWO, StepCost.RISES, LAST));

    assertThat(outcome.answer().orElseThrow().text()).isEqualTo("7");
    assertThat(texts(outcome)).containsExactly("b9\nnone", "b9\nnothing", "a8\n7");
    assertThat(outcome.support()).isEqualTo(1);
  }

  @Test
  void expansions_usedUpBeforeAnyEnd_bestIsCompletedDegraded() {
    Script script = Script.say("a\n").then(Script.say("b\n").then(Script.say("c\n4")));
    var strategy = new AStar(TWO.atMostExpansions(2), StepCost.RISES, LAST);

    Outcome outcome = questions.ask(script, line -> .5, strategy);

    assertThat(texts(outcome)).containsExactly("a\nb\nc\n4");
    assertThat(outcome.degraded()).isTrue();
    assertThat(outcome.stopReason()).isEqualTo(StopReason.COMPLETED);
  }

  @Test
  void budget_endsWithAnEndOnTheFrontier_isAnsweredByTheBest() {
    var model = questions.saying("11", "12", "a9\n", "a9\n", "b9\n");

    Outcome outcome =
        questions
            .ponder(model, line -> line.equals("12") ? .2 : line.equals("11") ? .1 : .9)
            .using(new AStar(FrontierRule.growing(3), StepCost.RISES, LAST))
            .budget(Budget.tokens(12))
            .ask("?");

    assertThat(outcome.answer().orElseThrow().text()).isEqualTo("12");
    assertThat(outcome.stopReason()).isEqualTo(StopReason.BUDGET);
    assertThat(outcome.spent().generatedTokens()).isLessThanOrEqualTo(12);
  }

  @Test
  void unscoredAmongScored_comesLast() {
    var model = questions.saying("a1\n", "b\n", "7", "7");

    questions.ask(
        model,
        line -> line.equals("b") ? Double.NaN : tenths(line),
        new AStar(TWO, StepCost.CONSISTENT, LAST));

    assertThat(continued(model)).containsExactly("", "", "a1\n", "a1\n");
  }

  @Test
  void allUnscored_onePathIsBroughtToItsEndDegraded() {
    var model = questions.saying("a\n", "b\n", "7", "8");

    Outcome outcome = questions.ask(model, line -> Double.NaN, AStar.of());

    assertThat(continued(model)).containsExactly("", "", "a\n", "a\n");
    assertThat(outcome.answer()).isPresent();
    assertThat(outcome.degraded()).isTrue();
  }

  @Test
  void bestFirst_growsTheHighestScoreOfAll() {
    var model = questions.saying("a8\n", "b9\n", "c5\n", "d4\n", "7", "7");

    questions.ask(model, Questions::tenths, new BestFirst(TWO, LAST));

    assertThat(continued(model)).containsExactly("", "", "b9\n", "b9\n", "a8\n", "a8\n");
  }

  @Test
  void custom_functions_serialise() throws Exception {
    CustomAStar custom = AStar.of().by((path, before, after) -> 2, path -> 0);

    var bytes = new ByteArrayOutputStream();
    try (var out = new ObjectOutputStream(bytes)) {
      out.writeObject(custom);
    }
    Object back;
    try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      back = in.readObject();
    }

    CustomAStar copy = (CustomAStar) back;
    var root = Path.root(PROMPT);
    assertThat(copy.frontier()).isEqualTo(custom.frontier());
    assertThat(copy.cost().of(root, 0, 0)).isCloseTo(2, within(0.0));
    assertThat(copy.needs()).isEqualTo(AStar.of().needs());
  }
}
