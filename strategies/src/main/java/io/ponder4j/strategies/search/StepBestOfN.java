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
 * Draws n next steps, goes on with the one that the verifier scores highest, and so on to the end
 * (greedy search over steps, step-level Best-of-N).
 *
 * <p>Source: "Bag of Tricks for Inference-time Computation of LLM Reasoning", step-level Best-of-N.
 *
 * <p>Cost: n steps generated side by side and n steps scored for each step of the answer; the
 * tokens of about n chains, of which the discarded steps are never continued. Not to be used where
 * a step that looks good leads nowhere: it never goes back, see {@link Beam}. With n = 1 it is
 * plain generation.
 *
 * @param n steps to choose from, at least 1
 * @param search steps, scores and the choice at the end
 */
public record StepBestOfN(int n, FrontierSearch search) implements Strategy {

  private static final int MAX_STEPS = 20;

  public StepBestOfN {
    if (n < 1) {
      throw new IllegalArgumentException("n must be >= 1, was " + n);
    }
    Objects.requireNonNull(search, "search");
  }

  /** The best of n lines each time, at most 20 times. */
  public static StepBestOfN of(int n) {
    return new StepBestOfN(n, FrontierSearch.by(StepRule.lines().atMostSteps(MAX_STEPS)));
  }

  @Override
  public Outcome search(Prompt prompt, Run run) {
    return search.search(prompt, new BeamFrontier(Path.root(prompt), 1, n), run);
  }

  @Override
  public Set<Need> needs() {
    return search.needs();
  }
}
