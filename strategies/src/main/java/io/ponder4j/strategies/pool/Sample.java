package io.ponder4j.strategies.pool;

import io.ponder4j.Outcome;
import io.ponder4j.Strategy;
import io.ponder4j.generate.Prompt;
import io.ponder4j.run.Run;

/** One sample: plain generation. Cost: one generation. */
public record Sample() implements Strategy {

  @Override
  public Outcome search(Prompt prompt, Run run) {
    return SelfConsistency.of(1).search(prompt, run);
  }
}
