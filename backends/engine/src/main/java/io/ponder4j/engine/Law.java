package io.ponder4j.engine;

/**
 * The next-token law of a row of logits.
 *
 * @param logSumExp natural log of the sum of exponentials: a token's log-probability is its logit
 *     less this
 * @param entropy in nats
 */
record Law(double logSumExp, double entropy) {

  /**
   * The law of some logits; those of minus infinity are impossible tokens.
   *
   * @throws NoLawException if one is NaN or infinite, or all tokens are impossible
   */
  static Law of(float[] logits, int size) {
    float max = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < size; i++) {
      max = Math.max(max, logits[i]);
    }
    double sum = 0;
    double weighted = 0; // sum of (logit - max) * exp(logit - max)
    for (int i = 0; i < size; i++) {
      double below = logits[i] - max;
      double exp = Math.exp(below);
      if (exp > 0) {
        sum += exp;
        weighted += below * exp;
      }
    }
    if (!Float.isFinite(max)) { // NaN where any logit is
      throw new NoLawException();
    }
    double log = Math.log(sum);
    return new Law(max + log, log - weighted / sum);
  }

  double logProb(float logit) {
    return logit - logSumExp;
  }
}
