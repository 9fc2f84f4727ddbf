package io.ponder4j.strategies.search;

import io.ponder4j.Need;
import io.ponder4j.Outcome;
import io.ponder4j.Role;
import io.ponder4j.Strategy;
import io.ponder4j.generate.Capability;
import io.ponder4j.generate.Prompt;
import io.ponder4j.run.Run;
import io.ponder4j.strategies.step.StepRule;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;

/**
 * Grows one partial solution at a time, the one of the least f = g + h: what its steps cost so far,
 * and one minus what the verifier gives it. The first finished path that comes to the front is the
 * answer. A path that grew goes back to the frontier at a price, so that more steps are drawn from
 * it where all that were drawn look bad.
 *
 * <p>Source: "A*-Decoding: Token-Efficient Inference Scaling". The cost of a step is not known to
 * us from there: {@link StepCost#RISES} is closest to what is said of it. Reopening is ours
 * (partial expansion); measured, it is the largest gain.
 *
 * <p>Cost: up to maxExpansions · children steps generated, a few at a time, and as many steps
 * scored; on the embedded model a fifth of the tokens of Best-of-16. Not to be used where waiting
 * matters more than tokens: expansions follow one another, so little runs side by side. Scores have
 * to be in [0, 1]. With one child and no reopening it is plain generation.
 *
 * <p>Where the expansions or the budget end before a path came to the front, the best finished one
 * is the answer; where there is none, the best open one is completed from the reserve.
 *
 * @param frontier children, reopening, goals and caps
 * @param cost what a step costs
 * @param search steps, scores and the choice where several goals are collected
 */
public record AStar(FrontierRule frontier, StepCost cost, FrontierSearch search)
    implements Strategy {

  private static final double PRICE = 0.3;

  public AStar {
    Objects.requireNonNull(frontier, "frontier");
    Objects.requireNonNull(cost, "cost");
    Objects.requireNonNull(search, "search");
  }

  /** Two lines at a time, costs {@link StepCost#RISES}, reopening at 0.3: measured best. */
  public static AStar of() {
    return of(2);
  }

  /**
   * Lines by {@link StepCost#RISES}, reopening at 0.3, at most 40 expansions.
   *
   * @param children in how many ways a path grows at a time
   */
  public static AStar of(int children) {
    return new AStar(
        FrontierRule.growing(children).reopeningAt(PRICE),
        StepCost.RISES,
        FrontierSearch.by(StepRule.lines()));
  }

  /** This search with a cost and an estimate of one's own. */
  public CustomAStar by(EdgeCost edges, Heuristic heuristic) {
    return new CustomAStar(frontier, edges, heuristic, search);
  }

  @Override
  public Outcome search(Prompt prompt, Run run) {
    return by(cost, Heuristic.ONE_MINUS_VALUE).search(prompt, run);
  }

  @Override
  public Set<Need> needs() {
    if (cost != StepCost.NEG_LOGPROB) {
      return search.needs();
    }
    Set<Need> needs = new HashSet<>(search.needs());
    needs.add(Need.of(Role.GENERATOR, Capability.LOG_PROBS));
    return Set.copyOf(needs);
  }
}
