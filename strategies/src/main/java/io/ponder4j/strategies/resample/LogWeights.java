package io.ponder4j.strategies.resample;

import java.util.Arrays;

/** Weights by their natural logs, so that none gets lost among small ones. */
final class LogWeights {

  private LogWeights() {}

  /** The log of the sum; negative infinity where all are. */
  static double logSum(double[] logs) {
    double highest = Arrays.stream(logs).max().orElse(Double.NEGATIVE_INFINITY);
    if (highest == Double.NEGATIVE_INFINITY) {
      return highest;
    }
    double sum = 0;
    for (double log : logs) {
      sum += Math.exp(log - highest);
    }
    return highest + Math.log(sum);
  }

  /** The weights with sum 1; all the same where all are 0. */
  static double[] normalised(double[] logs) {
    double total = logSum(logs);
    double[] weights = new double[logs.length];
    if (total == Double.NEGATIVE_INFINITY) {
      Arrays.fill(weights, 1.0 / logs.length);
      return weights;
    }
    for (int i = 0; i < logs.length; i++) {
      weights[i] = Math.exp(logs[i] - total);
    }
    return weights;
  }

  /** 1 / Σw², between 1 and their number, for weights with sum 1. */
  static double effectiveSize(double[] weights) {
    double squares = 0;
    for (double weight : weights) {
      squares += weight * weight;
    }
    return 1 / squares;
  }

  /** In nats, for weights with sum 1. */
  static double entropy(double[] weights) {
    double entropy = 0;
    for (double weight : weights) {
      entropy -= weight == 0 ? 0 : weight * Math.log(weight);
    }
    return entropy;
  }
}
