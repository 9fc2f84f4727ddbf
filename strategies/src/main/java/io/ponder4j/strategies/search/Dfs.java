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
 * Follows the best step down to an end and comes back to the next best where all steps fall below a
 * threshold, until it has so many finished paths (depth-first search).
 *
 * <p>Source: "Tree of Thoughts: Deliberate Problem Solving with Large Language Models", DFS with a
 * threshold for its states.
 *
 * <p>Cost: up to maxExpansions · children steps generated and scored; the least of all searches
 * where the first way down is good enough. Not to be used where scores of good and bad steps are
 * not well apart: the threshold then cuts off either nothing or everything. Where it cuts off
 * everything, the best of what was cut off is the answer, and the outcome degraded.
 *
 * @param children steps that are drawn of a path, at least 1
 * @param threshold paths with a lower value are not followed
 * @param paths after how many finished paths it ends, at least 1
 * @param maxExpansions the most expansions, at least 1
 * @param search steps, scores and the choice at the end
 */
public record Dfs(
    int children, double threshold, int paths, int maxExpansions, FrontierSearch search)
    implements Strategy {

  private static final double THRESHOLD = 0.5;
  private static final int MAX_EXPANSIONS = 40;

  public Dfs {
    if (children < 1 || paths < 1 || maxExpansions < 1) {
      throw new IllegalArgumentException(
          "children, paths and maxExpansions must be >= 1, was "
              + children
              + ", "
              + paths
              + " and "
              + maxExpansions);
    }
    if (Double.isNaN(threshold)) {
      throw new IllegalArgumentException("threshold must be a number");
    }
    Objects.requireNonNull(search, "search");
  }

  /**
   * Over lines, for one path whose value stays at 0.5 or above, at most 40 expansions.
   *
   * @param children steps that are drawn of a path
   */
  public static Dfs of(int children) {
    return new Dfs(children, THRESHOLD, 1, MAX_EXPANSIONS, FrontierSearch.by(StepRule.lines()));
  }

  @Override
  public Outcome search(Prompt prompt, Run run) {
    var stack = new DepthFirstFrontier(Path.root(prompt), this, path -> Answers.isIn(path, run));
    return search.search(prompt, stack, run);
  }

  @Override
  public Set<Need> needs() {
    return search.needs();
  }
}
