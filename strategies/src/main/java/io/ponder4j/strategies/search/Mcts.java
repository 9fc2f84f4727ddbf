package io.ponder4j.strategies.search;

import io.ponder4j.Need;
import io.ponder4j.Outcome;
import io.ponder4j.Strategy;
import io.ponder4j.generate.Prompt;
import io.ponder4j.run.Run;
import io.ponder4j.strategies.step.Path;
import io.ponder4j.strategies.step.StepRule;
import java.util.Objects;
import java.util.Set;

/**
 * Walks the tree of steps many times, by what came back from earlier walks and a bonus for places
 * that were seldom visited; then takes the step that was walked most often, and so on to the end
 * (Monte Carlo tree search). The answer is chosen among all paths that were finished on the way.
 *
 * <p>Source: "Bag of Tricks for Inference-time Computation of LLM Reasoning" for both bonuses;
 * {@link TreePolicy#PUCT} with a prior as in AlphaZero. What comes back is the verifier's score of
 * the place that was reached, not the end of a random walk. A walk lets one path grow at most and
 * counts once, where the reference code does so at each level.
 *
 * <p>Cost: up to simulations · children steps generated and scored for each step of the answer, a
 * few at a time; less, as drawn steps are first visited without growing. Not to be used where
 * {@link AStar} serves: with scores that hardly err, walking a place again tells nothing new. With
 * one child it is plain generation.
 *
 * @param children steps that are drawn of a path, at least 1
 * @param simulations walks before a step is taken, at least 1
 * @param policy the bonus
 * @param exploration its constant c, at least 0
 * @param search steps, scores and the choice at the end
 */
public record Mcts(
    int children, int simulations, TreePolicy policy, double exploration, FrontierSearch search)
    implements Strategy {

  private static final int SIMULATIONS = 8;
  private static final double PUCT = 1.25;
  private static final double UCT = 1.4;

  public Mcts {
    if (children < 1 || simulations < 1) {
      throw new IllegalArgumentException(
          "children and simulations must be >= 1, was " + children + " and " + simulations);
    }
    Objects.requireNonNull(policy, "policy");
    if (!(exploration >= 0 && exploration < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("exploration must be >= 0 and finite, was " + exploration);
    }
    Objects.requireNonNull(search, "search");
  }

  /**
   * Over lines by {@link TreePolicy#PUCT}, 8 walks a step.
   *
   * @param children steps that are drawn of a path
   */
  public static Mcts of(int children) {
    return new Mcts(
        children, SIMULATIONS, TreePolicy.PUCT, PUCT, FrontierSearch.by(StepRule.lines()));
  }

  /**
   * Over lines by {@link TreePolicy#UCT}, 8 walks a step.
   *
   * @param children steps that are drawn of a path
   */
  public static Mcts uct(int children) {
    return new Mcts(
        children, SIMULATIONS, TreePolicy.UCT, UCT, FrontierSearch.by(StepRule.lines()));
  }

  @Override
  public Outcome search(Prompt prompt, Run run) {
    var tree = new MctsFrontier(Path.root(prompt), this, path -> Answers.isIn(path, run));
    return search.search(prompt, tree, run);
  }

  @Override
  public Set<Need> needs() {
    return search.needs();
  }
}
