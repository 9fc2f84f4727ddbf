package io.ponder4j.strategies.pool;

import io.ponder4j.Need;
import io.ponder4j.Outcome;
import io.ponder4j.Role;
import io.ponder4j.Strategy;
import io.ponder4j.generate.Prompt;
import io.ponder4j.run.Run;
import io.ponder4j.strategies.select.HighestScore;
import io.ponder4j.strategies.select.Judging;
import io.ponder4j.strategies.select.UnscoredPolicy;
import io.ponder4j.verify.Aggregation;
import io.ponder4j.verify.Candidate;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Draws n samples and takes the one that the verifier scores highest.
 *
 * <p>Source: "Training Verifiers to Solve Math Word Problems", test-time verification.
 *
 * <p>Cost: n generations side by side and n scored candidates. Not to be used with a verifier that
 * is fooled by what the model likes to write: then more samples find better fakes, see {@link
 * WeightedVote}.
 *
 * @param n samples, at least 1
 * @param aggregation how the scores of a process verifier's steps become one
 * @param unscored what happens to candidates without a score
 */
public record BestOfN(int n, Aggregation aggregation, UnscoredPolicy unscored) implements Strategy {

  public BestOfN {
    SamplePool.requireAtLeastOne(n);
    Objects.requireNonNull(aggregation, "aggregation");
    Objects.requireNonNull(unscored, "unscored");
  }

  /** The best of n samples, by the product of step scores where the verifier scores steps. */
  public static BestOfN of(int n) {
    return new BestOfN(n, Aggregation.PRODUCT, UnscoredPolicy.fallback());
  }

  @Override
  public Outcome search(Prompt prompt, Run run) {
    List<Candidate> pool = SamplePool.draw(prompt, n, run.sampling(), run);
    return run.conclude(
        new HighestScore(unscored)
            .select(Judging.judge(prompt, pool, Role.VERIFIER, aggregation, run), run.answers()));
  }

  @Override
  public Set<Need> needs() {
    return Set.of(Need.of(Role.GENERATOR), Need.of(Role.VERIFIER));
  }
}
