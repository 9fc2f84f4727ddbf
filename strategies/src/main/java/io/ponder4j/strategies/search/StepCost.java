package io.ponder4j.strategies.search;

import io.ponder4j.strategies.step.Path;

/** The costs of a step in A* that have a name. */
public enum StepCost implements EdgeCost {
  /** The rise of h: a step that the verifier likes less than what was before it costs. */
  RISES {
    @Override
    public double of(Path path, double before, double after) {
      return Math.max(0, after - before);
    }
  },
  /**
   * The fall of h: h is then consistent, and f never falls along a path, since what a good step
   * gains it costs.
   */
  CONSISTENT {
    @Override
    public double of(Path path, double before, double after) {
      return Math.max(0, before - after);
    }
  },
  /**
   * Minus the mean log-probability of the step's tokens, in nats; 0 where they are unknown. Needs a
   * generator with log-probabilities.
   */
  NEG_LOGPROB {
    @Override
    public double of(Path path, double before, double after) {
      double mean =
          path.step().map(step -> step.tokens().meanLogProb()).filter(p -> !p.isNaN()).orElse(0.0);
      return Math.max(0, -mean);
    }
  },
  /** One each. */
  STEP {
    @Override
    public double of(Path path, double before, double after) {
      return 1;
    }
  }
}
