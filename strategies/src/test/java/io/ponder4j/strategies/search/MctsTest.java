package io.ponder4j.strategies.search;

import static io.ponder4j.strategies.search.Questions.LINES;
import static io.ponder4j.strategies.search.Questions.continued;
import static io.ponder4j.strategies.search.Questions.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.ponder4j.Outcome;
import io.ponder4j.generate.Capability;
import io.ponder4j.generate.Prompt;
import io.ponder4j.strategies.select.UnscoredPolicy;
import io.ponder4j.strategies.step.Expansion;
import io.ponder4j.strategies.step.Path;
import io.ponder4j.strategies.step.StepScorer;
import io.ponder4j.testkit.Script;
import io.ponder4j.testkit.ScriptedGenerator;
import io.ponder4j.verify.Aggregation;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MctsTest {

  private static final FrontierSearch LAST =
      LINES.scoredBy(new StepScorer(Aggregation.LAST, UnscoredPolicy.fallback()));

  private final Questions questions = new Questions();

  private static Mcts mcts(int simulations, double c) {
    return new Mcts(2, simulations, TreePolicy.UCT, c, LAST);
  }

  @Test
  void bonus_formulas_areThoseOfTheSources() {
    assertThat(TreePolicy.UCT.bonus(1.4, .2, 10, 3))
        .isCloseTo(1.4 * Math.sqrt(2 * Math.log(10) / 3), within(1e-12));
    assertThat(TreePolicy.PUCT.bonus(1.25, .2, 10, 3))
        .isCloseTo(
            (1.25 + Math.log((10 + 19652 + 1) / 19652.0)) * .2 * Math.sqrt(10) / 4, within(1e-12));
  }

  @Test
  void walks_unvisitedFirstThenByWhatCameBack() {
    // Walk 1 grows the root and visits b; 2 visits a, both without a model; 3 goes back to b.
    var model = questions.saying("a2\n", "b8\n", "7", "7", "8", "8");

    Outcome outcome = questions.ask(model, Questions::tenths, mcts(3, 0));

    assertThat(continued(model)).containsExactly("", "", "b8\n", "b8\n");
    assertThat(texts(outcome)).containsExactly("b8\n7");
  }

  /** The scored children of the root, as a search got them. */
  private List<Path> children(String... steps) {
    Path root = Path.root(Prompt.of("?"));
    List<Path> seen = new ArrayList<>();
    Frontier once =
        new Frontier() {
          @Override
          public List<Expansion> next() {
            return seen.isEmpty() ? List.of(Expansion.of(root, steps.length)) : List.of();
          }

          @Override
          public void admit(List<Path> children) {
            seen.addAll(children);
          }

          @Override
          public List<Path> open() {
            return seen;
          }
        };
    questions
        .ponder(questions.saying(steps), Questions::tenths)
        .using((prompt, run) -> LAST.search(prompt, once, run))
        .ask("?");
    return seen;
  }

  @Test
  void backUp_oneVisitOnTheWholeWay_means() {
    var root = new MctsNode(Path.root(Prompt.of("?")), 1, null);
    root.grow(children("a2\n", "b8\n"));

    MctsNode first = root.preferred(TreePolicy.UCT, 0).orElseThrow();
    first.backUp();
    MctsNode second = root.preferred(TreePolicy.UCT, 0).orElseThrow();
    second.backUp();

    assertThat(first.path().stepText()).isEqualTo("b8\n");
    assertThat(second.path().stepText()).isEqualTo("a2\n");
    assertThat(first.visits()).isEqualTo(1);
    assertThat(root.visits()).isEqualTo(2);
    assertThat(root.mean()).isCloseTo(.5, within(1e-9));
    assertThat(root.preferred(TreePolicy.UCT, 0)).contains(first);
    assertThat(root.mostVisited()).contains(first);
    second.backUp();
    assertThat(root.mostVisited()).contains(second);
  }

  @Test
  void backUp_withoutAScore_isAVisitNotAZero() {
    var root = new MctsNode(Path.root(Prompt.of("?")), 1, null);
    root.grow(children("a8\n"));
    root.backUp();

    assertThat(root.visits()).isEqualTo(1);
    assertThat(root.mean()).isEqualTo(Double.NEGATIVE_INFINITY);
  }

  @Test
  void remove_lastChild_takesWhatIsAboveToo() {
    var root = new MctsNode(Path.root(Prompt.of("?")), 1, null);
    root.grow(children("a8\n", "b5\n"));
    MctsNode a = root.preferred(TreePolicy.UCT, 0).orElseThrow();
    a.grow(children("c7\n"));

    a.preferred(TreePolicy.UCT, 0).orElseThrow().remove();

    assertThat(root.preferred(TreePolicy.UCT, 0).orElseThrow().path().stepText()).isEqualTo("b5\n");
  }

  @Test
  void exploration_large_looksAtTheOtherChildToo() {
    var greedy = questions.saying("a4\n", "b8\n", "c8\n", "d8\n", "e8\n", "f8\n", "7");
    questions.ask(greedy, Questions::tenths, mcts(5, 0));
    var curious = questions.saying("a4\n", "b8\n", "c8\n", "d8\n", "e8\n", "f8\n", "7");
    questions.ask(curious, Questions::tenths, mcts(5, 50));

    assertThat(continued(greedy).subList(2, 6)).doesNotContain("a4\n");
    assertThat(continued(curious).subList(2, 6)).contains("a4\n");
  }

  @Test
  void puct_prior_isTheStepsProbabilityAmongItsSiblings() {
    // Values are equal; what the model thinks likely is walked more often.
    Script script =
        Script.choose(
            Script.option(.8, Script.say("a\n").then(Script.say("1"))),
            Script.option(.2, Script.say("b\n").then(Script.say("2"))));
    var strategy = new Mcts(12, 6, TreePolicy.PUCT, 1.25, LAST);

    Outcome outcome = questions.ask(script, line -> .5, strategy);

    assertThat(texts(outcome).get(0)).startsWith("a");
  }

  @Test
  void puct_withoutLogProbabilities_searchesWithoutPrior() {
    var model =
        ScriptedGenerator.tree(questions.clock, Script.say("a\n").then(Script.say("4")))
            .with(Capability.CONTINUATION, Capability.STOP_TEXTS);

    Outcome outcome = questions.ask(model, line -> .5, Mcts.of(2));

    assertThat(outcome.answer().orElseThrow().text()).isEqualTo("4");
  }

  @Test
  void endWithoutAnAnswer_isNotWalkedAgain() {
    var model = questions.saying("none", "a5\n", "7", "8");

    Outcome outcome = questions.ask(model, line -> line.equals("none") ? .9 : .5, mcts(3, 0));

    assertThat(outcome.answer()).isPresent();
    assertThat(continued(model)).containsExactly("", "", "a5\n", "a5\n");
  }

  @Test
  void everyWayLeadsNowhere_isGivenUpAndAnsweredDegradedOrNotAtAll() {
    var model = questions.saying("none", "nothing", "no");

    Outcome outcome = questions.ask(model, line -> .5, mcts(3, 0));

    assertThat(outcome.answer()).isEmpty();
    assertThat(outcome.candidates()).isNotEmpty();
  }

  @Test
  void outOfRange_refused() {
    assertThatIllegalArgumentException().isThrownBy(() -> Mcts.of(0));
    assertThatIllegalArgumentException().isThrownBy(() -> mcts(0, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> mcts(1, -1));
    assertThatIllegalArgumentException().isThrownBy(() -> mcts(1, Double.NaN));
  }
}
