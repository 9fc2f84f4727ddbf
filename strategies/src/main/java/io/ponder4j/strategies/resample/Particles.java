package io.ponder4j.strategies.resample;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * A weighted set of states. The sum of the weights is the estimate of the evidence: of the mean,
 * over paths drawn from the model, of the product of their potentials.
 *
 * @param states the particles, copies among them
 * @param logWeights natural logs, one each
 * @param lost true where all weights were 0 once, and the particles went on with equal ones: then
 *     the estimate is 0
 */
record Particles<S>(List<S> states, double[] logWeights, boolean lost) {

  Particles {
    states = List.copyOf(states);
  }

  /** So many in one state, of weights with sum 1. */
  static <S> Particles<S> at(S state, int n) {
    return new Particles<>(Collections.nCopies(n, state), equal(n), false);
  }

  private static double[] equal(int n) {
    double[] logWeights = new double[n];
    Arrays.fill(logWeights, -Math.log(n));
    return logWeights;
  }

  int size() {
    return states.size();
  }

  /** With sum 1. */
  double[] weights() {
    return LogWeights.normalised(logWeights);
  }

  /** The log of the sum of the weights. */
  double logTotal() {
    return LogWeights.logSum(logWeights);
  }

  /** The log of the evidence. */
  double logEvidence() {
    return lost ? Double.NEGATIVE_INFINITY : logTotal();
  }

  /** These particles, each weight multiplied by one of some; all equal where that leaves none. */
  Particles<S> times(double[] logs) {
    double[] product = logWeights.clone();
    Arrays.setAll(product, i -> logWeights[i] + logs[i]);
    boolean isLost = size() > 0 && LogWeights.logSum(product) == Double.NEGATIVE_INFINITY;
    return new Particles<>(states, isLost ? equal(size()) : product, lost || isLost);
  }

  /** These particles with weights of another sum. */
  Particles<S> withTotal(double log) {
    double change = log - logTotal();
    return change == Double.POSITIVE_INFINITY || Double.isNaN(change)
        ? this
        : new Particles<>(
            states, Arrays.stream(logWeights).map(each -> each + change).toArray(), lost);
  }
}
