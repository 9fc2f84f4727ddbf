package io.ponder4j.strategies.search;

import io.ponder4j.Need;
import io.ponder4j.Outcome;
import io.ponder4j.Strategy;
import io.ponder4j.generate.Prompt;
import io.ponder4j.run.Run;
import io.ponder4j.strategies.step.StepRule;
import java.util.Objects;
import java.util.Set;

/**
 * Grows one partial solution at a time, always the one with the highest score of all, until that is
 * a finished one.
 *
 * <p>Source: "Tree Search for Language Model Agents", best-first search, with a process verifier's
 * scores in place of a judge's. It is {@link AStar} whose steps cost nothing.
 *
 * <p>Cost: up to maxExpansions · children steps generated and scored. Not to be used with {@link
 * io.ponder4j.verify.Aggregation#LAST} and a verifier that likes first steps: it then stays near
 * the root. With one child it is plain generation.
 *
 * @param frontier children, goals and caps; reopening where that is wanted
 * @param search steps, scores and the choice where several goals are collected
 */
public record BestFirst(FrontierRule frontier, FrontierSearch search) implements Strategy {

  private static final EdgeCost NOTHING = (path, before, after) -> 0;

  public BestFirst {
    Objects.requireNonNull(frontier, "frontier");
    Objects.requireNonNull(search, "search");
  }

  /**
   * Over lines, at most 40 expansions.
   *
   * @param children in how many ways a path grows
   */
  public static BestFirst of(int children) {
    return new BestFirst(FrontierRule.growing(children), FrontierSearch.by(StepRule.lines()));
  }

  @Override
  public Outcome search(Prompt prompt, Run run) {
    return new CustomAStar(frontier, NOTHING, Heuristic.ONE_MINUS_VALUE, search)
        .search(prompt, run);
  }

  @Override
  public Set<Need> needs() {
    return search.needs();
  }
}
