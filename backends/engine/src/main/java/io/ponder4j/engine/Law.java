package io.ponder4j.engine;

/**
 * The next-token law of a row of logits.
 *
 * @param logSumExp natural log of the sum of exponentials: a token's log-probability is its logit
 *     less this
 * @param entropy in nats
 */
public record Law(double logSumExp, double entropy) {

  /** The log-probability of a token with some logit, in nats. */
  public double logProb(float logit) {
    return logit - logSumExp;
  }
}
