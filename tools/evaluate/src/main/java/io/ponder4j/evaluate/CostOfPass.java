package io.ponder4j.evaluate;

import java.util.Collection;

/**
 * What a right answer costs: the mean cost of an attempt over its accuracy.
 *
 * <p>Source: "Cost-of-Pass: An Economic Framework for Evaluating Language Models". In whatever unit
 * costs have: money, tokens, seconds.
 */
public final class CostOfPass {

  private CostOfPass() {}

  /**
   * Cost-of-pass of one way to answer one problem; infinite where it never is right.
   *
   * @param meanCost of an attempt, at least 0
   * @param accuracy in [0, 1]
   */
  public static double of(double meanCost, double accuracy) {
    if (!(meanCost >= 0)) {
      throw new IllegalArgumentException("a cost must be >= 0, was " + meanCost);
    }
    if (!(accuracy >= 0 && accuracy <= 1)) {
      throw new IllegalArgumentException("an accuracy must be in [0, 1], was " + accuracy);
    }
    return accuracy == 0 ? Double.POSITIVE_INFINITY : meanCost / accuracy;
  }

  /**
   * The least cost-of-pass of one problem.
   *
   * @param ways cost-of-pass of each way there is
   * @param baseline what it costs without them, like a person's time; infinite for none
   */
  public static double frontier(Collection<Double> ways, double baseline) {
    return ways.stream().mapToDouble(Double::doubleValue).reduce(baseline, Math::min);
  }

  /**
   * Cost-of-pass of a task: the mean over its problems.
   *
   * @param problems cost-of-pass of each
   * @throws IllegalArgumentException if there is none, or one is infinite: nothing there solves it,
   *     and a mean that leaves it out would praise what fails on the hard ones
   */
  public static double task(Collection<Double> problems) {
    double mean =
        problems.stream()
            .mapToDouble(Double::doubleValue)
            .average()
            .orElseThrow(() -> new IllegalArgumentException("a task needs at least one problem"));
    if (!Double.isFinite(mean)) {
      throw new IllegalArgumentException(
          "the cost-of-pass of a problem is not finite: add a baseline that solves it");
    }
    return mean;
  }
}
