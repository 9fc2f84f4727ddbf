package io.ponder4j.strategies.pool;

import io.ponder4j.Need;
import io.ponder4j.Outcome;
import io.ponder4j.Role;
import io.ponder4j.Strategy;
import io.ponder4j.generate.Prompt;
import io.ponder4j.run.Run;
import io.ponder4j.strategies.select.BestOfFrequent;
import io.ponder4j.strategies.select.Judging;
import io.ponder4j.strategies.select.UnscoredPolicy;
import io.ponder4j.verify.Aggregation;
import io.ponder4j.verify.Candidate;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Draws n samples and takes, of the answers that are frequent enough, the one that the verifier
 * scores highest.
 *
 * <p>Source: "Best-of-Majority: Minimax-Optimal Strategy for Pass@k Inference Scaling". More
 * samples never hurt: a rare answer that fools the verifier stays rare. The outcome's ranking
 * begins with a candidate of each of k answers.
 *
 * <p>Cost: n generations side by side and n scored candidates. Not to be used where right answers
 * are rare, or where no answer is given twice: then it is {@link BestOfN}, degraded.
 *
 * @param n samples, at least 1
 * @param k answers that one would hand in: see {@link BestOfFrequent}
 * @param leastVotes how often an answer must occur
 * @param leastShare of the samples that it must have
 * @param reward of an answer
 * @param aggregation how the scores of a process verifier's steps become one
 * @param unscored what happens to candidates without a score
 */
public record BestOfMajority(
    int n,
    int k,
    int leastVotes,
    double leastShare,
    BestOfFrequent.Reward reward,
    Aggregation aggregation,
    UnscoredPolicy unscored)
    implements Strategy {

  public BestOfMajority {
    SamplePool.requireAtLeastOne(n);
    new BestOfFrequent(k, leastVotes, leastShare, reward, unscored);
    Objects.requireNonNull(aggregation, "aggregation");
  }

  /**
   * Of n samples one answer of those given twice and by a tenth of them, by the product of step
   * scores where the verifier scores steps.
   */
  public static BestOfMajority of(int n) {
    return of(n, 1);
  }

  /** As {@link #of(int)}, for handing in k answers. */
  public static BestOfMajority of(int n, int k) {
    return new BestOfMajority(
        n, k, 2, 0.1, BestOfFrequent.Reward.MAX, Aggregation.PRODUCT, UnscoredPolicy.fallback());
  }

  @Override
  public Outcome search(Prompt prompt, Run run) {
    List<Candidate> pool = SamplePool.draw(prompt, n, run.sampling(), run);
    return run.conclude(
        new BestOfFrequent(k, leastVotes, leastShare, reward, unscored)
            .select(Judging.judge(prompt, pool, Role.VERIFIER, aggregation, run), run.answers()));
  }

  @Override
  public Set<Need> needs() {
    return Set.of(Need.of(Role.GENERATOR), Need.of(Role.VERIFIER));
  }
}
