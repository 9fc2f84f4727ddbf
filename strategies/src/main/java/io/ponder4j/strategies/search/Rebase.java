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
 * Grows n steps a level and shares them among the partial solutions by their scores: each gets a
 * part in proportion to exp(score / temperature), rounded by the largest remainder (reward-balanced
 * search). What falls to a finished path is not spent.
 *
 * <p>Source: "Inference Scaling Laws: An Empirical Analysis of Compute-Optimal Inference for
 * Problem-Solving with Language Models", REBASE. Differs in one point: equal steps are one path
 * with the weight of all.
 *
 * <p>Cost: up to n steps generated side by side, and scored, a level: tokens of n samples at most.
 * Not to be used with few paths: the rounding then makes it a beam of the best one.
 *
 * <p>With n = 1 it is plain generation.
 *
 * @param n steps of the first level, at least 1
 * @param temperature above 0: a small one gives all to the best path, a large one equal parts
 * @param search steps, scores and the choice at the end
 */
public record Rebase(int n, double temperature, FrontierSearch search) implements Strategy {

  private static final double TEMPERATURE = 0.1;

  public Rebase {
    if (n < 1) {
      throw new IllegalArgumentException("n must be >= 1, was " + n);
    }
    if (!(temperature > 0 && temperature < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "temperature must be above 0 and finite, was " + temperature);
    }
    Objects.requireNonNull(search, "search");
  }

  /**
   * Over lines, at most 40 of them, at temperature 0.1.
   *
   * @param n steps of the first level
   */
  public static Rebase of(int n) {
    return new Rebase(n, TEMPERATURE, FrontierSearch.by(StepRule.lines()));
  }

  @Override
  public Outcome search(Prompt prompt, Run run) {
    return search.search(prompt, new RebaseFrontier(Path.root(prompt), n, temperature), run);
  }

  @Override
  public Set<Need> needs() {
    return search.needs();
  }
}
