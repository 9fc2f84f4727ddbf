package io.ponder4j.strategies.search;

import io.ponder4j.Need;
import io.ponder4j.Outcome;
import io.ponder4j.Strategy;
import io.ponder4j.generate.Prompt;
import io.ponder4j.run.Run;
import io.ponder4j.strategies.step.Path;
import java.util.Objects;
import java.util.Set;

/**
 * {@link AStar} with functions of one's own. It serialises where they do, and has no JSON form: a
 * function cannot be written down as a parameter.
 *
 * @param frontier children, reopening, goals and caps
 * @param cost what a step costs
 * @param heuristic what a path still costs
 * @param search steps, scores and the choice where several goals are collected
 */
public record CustomAStar(
    FrontierRule frontier, EdgeCost cost, Heuristic heuristic, FrontierSearch search)
    implements Strategy {

  public CustomAStar {
    Objects.requireNonNull(frontier, "frontier");
    Objects.requireNonNull(cost, "cost");
    Objects.requireNonNull(heuristic, "heuristic");
    Objects.requireNonNull(search, "search");
  }

  @Override
  public Outcome search(Prompt prompt, Run run) {
    var open =
        new BestFirstFrontier(
            Path.root(prompt), frontier, cost, heuristic, path -> Answers.isIn(path, run));
    return search.search(prompt, open, run);
  }

  @Override
  public Set<Need> needs() {
    return search.needs();
  }
}
