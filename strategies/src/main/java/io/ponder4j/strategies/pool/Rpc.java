package io.ponder4j.strategies.pool;

import io.ponder4j.Judged;
import io.ponder4j.Need;
import io.ponder4j.Outcome;
import io.ponder4j.Role;
import io.ponder4j.Strategy;
import io.ponder4j.generate.Capability;
import io.ponder4j.generate.Prompt;
import io.ponder4j.run.Run;
import io.ponder4j.strategies.select.LogProbability;
import io.ponder4j.strategies.select.PerplexityConsistency;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Draws n samples, drops improbable ones, and takes the answer whose different texts have the
 * largest probability together (perplexity consistency with reasoning pruning).
 *
 * <p>Source: "A Theoretical Study on Bridging Internal Probability and Self-Consistency for LLM
 * Reasoning"; see {@link PerplexityConsistency} for how it is done and in what we differ.
 *
 * <p>Cost: n generations side by side, no verifier. It needs log-probabilities, and a model whose
 * own probabilities mean something: one that is sure of its errors is believed.
 *
 * @param n samples, at least 1; the paper uses 64 and more
 * @param by what the probability of a sample is
 * @param pruning whether improbable samples are dropped
 */
public record Rpc(int n, LogProbability by, boolean pruning) implements Strategy {

  public Rpc {
    SamplePool.requireAtLeastOne(n);
    Objects.requireNonNull(by, "by");
  }

  /** A vote of n samples by their mean log-probability a token, with pruning. */
  public static Rpc of(int n) {
    return new Rpc(n, LogProbability.MEAN, true);
  }

  @Override
  public Outcome search(Prompt prompt, Run run) {
    List<Judged> pool =
        SamplePool.draw(prompt, n, run.sampling(), run).stream().map(Judged::unasked).toList();
    return run.conclude(new PerplexityConsistency(by, pruning).select(pool, run.answers()));
  }

  @Override
  public Set<Need> needs() {
    return Set.of(Need.of(Role.GENERATOR, Capability.LOG_PROBS));
  }
}
