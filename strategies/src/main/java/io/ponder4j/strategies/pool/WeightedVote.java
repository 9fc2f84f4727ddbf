package io.ponder4j.strategies.pool;

import io.ponder4j.Need;
import io.ponder4j.Outcome;
import io.ponder4j.Role;
import io.ponder4j.Strategy;
import io.ponder4j.generate.Prompt;
import io.ponder4j.run.Run;
import io.ponder4j.strategies.select.Judging;
import io.ponder4j.strategies.select.UnscoredPolicy;
import io.ponder4j.strategies.select.WeightedMajority;
import io.ponder4j.verify.Aggregation;
import io.ponder4j.verify.Candidate;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Draws n samples and takes the answer with the largest sum of scores (weighted Best-of-N).
 *
 * <p>Source: "Making Large Language Models Better Reasoners with Step-Aware Verifier", voting
 * verifier; weighted Best-of-N in "Scaling LLM Test-Time Compute Optimally".
 *
 * <p>Cost: n generations side by side and n scored candidates. More robust than {@link BestOfN} to
 * a verifier that is wrong about single candidates; no better than a vote where scores do not tell
 * right from wrong.
 *
 * @param n samples, at least 1
 * @param aggregation how the scores of a process verifier's steps become one
 * @param unscored what happens to candidates without a score
 */
public record WeightedVote(int n, Aggregation aggregation, UnscoredPolicy unscored)
    implements Strategy {

  public WeightedVote {
    SamplePool.requireAtLeastOne(n);
    Objects.requireNonNull(aggregation, "aggregation");
    Objects.requireNonNull(unscored, "unscored");
  }

  /**
   * A vote of n samples, weighted by the product of step scores where the verifier scores steps.
   */
  public static WeightedVote of(int n) {
    return new WeightedVote(n, Aggregation.PRODUCT, UnscoredPolicy.fallback());
  }

  @Override
  public Outcome search(Prompt prompt, Run run) {
    List<Candidate> pool = SamplePool.draw(prompt, n, run.sampling(), run);
    return run.conclude(
        new WeightedMajority(unscored)
            .select(Judging.judge(prompt, pool, Role.VERIFIER, aggregation, run), run.answers()));
  }

  @Override
  public Set<Need> needs() {
    return Set.of(Need.of(Role.GENERATOR), Need.of(Role.VERIFIER));
  }
}
