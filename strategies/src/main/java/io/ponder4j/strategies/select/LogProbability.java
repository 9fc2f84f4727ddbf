package io.ponder4j.strategies.select;

import io.ponder4j.Judged;
import io.ponder4j.generate.TokenTrace;

/** How likely the model itself finds what it wrote. */
public enum LogProbability {
  /** The mean log-probability of a token: long texts are not at a disadvantage. */
  MEAN,
  /** The log-probability of all tokens together. */
  TOTAL;

  /** In nats, at most 0; NaN where the generator does not report it, or nothing was generated. */
  double of(Judged judged) {
    TokenTrace tokens = judged.candidate().completion().tokens();
    if (tokens.size() == 0) {
      return Double.NaN;
    }
    return this == MEAN ? tokens.meanLogProb() : tokens.totalLogProb();
  }

  boolean isKnown(Judged judged) {
    return !Double.isNaN(of(judged));
  }
}
