package io.ponder4j.strategies.pool;

import io.ponder4j.Judged;
import io.ponder4j.Need;
import io.ponder4j.Outcome;
import io.ponder4j.Role;
import io.ponder4j.Strategy;
import io.ponder4j.generate.Prompt;
import io.ponder4j.run.Run;
import io.ponder4j.strategies.select.FirstPassing;
import io.ponder4j.strategies.select.Judging;
import io.ponder4j.strategies.select.UnscoredPolicy;
import io.ponder4j.verify.Aggregation;
import io.ponder4j.verify.Candidate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Draws one sample after the other until the verifier accepts one; abstains where it accepts none.
 *
 * <p>Source: "Inference Scaling fLaws: The Limits of LLM Resampling with Imperfect Verifiers". With
 * a verifier that never passes what is wrong, accuracy grows with n; with one that does, it comes
 * to p / (p + (1 - p) f) and no further, p being how often a sample is right and f how often a
 * wrong one passes, and where wrong answers cost more than none a few attempts are best. {@code
 * ImperfectVerifier} of ponder4j-evaluate computes how many.
 *
 * <p>Cost: one to n generations, one after the other, each scored. Not to be used where a verifier
 * scores well but has no threshold that means something: see {@link BestOfN}.
 *
 * @param n samples at most, at least 1
 * @param threshold a score passes from here on: see {@link FirstPassing}
 * @param aggregation how the scores of a process verifier's steps become one
 * @param unscored what happens to candidates without a score
 */
public record ResampleUntilVerified(
    int n, double threshold, Aggregation aggregation, UnscoredPolicy unscored) implements Strategy {

  private static final double MORE_LIKELY_THAN_NOT = 0.5;

  public ResampleUntilVerified {
    SamplePool.requireAtLeastOne(n);
    new FirstPassing(threshold, unscored);
    Objects.requireNonNull(aggregation, "aggregation");
  }

  /**
   * At most n samples, accepted from a probability of 0.5 on, by the product of step scores where
   * the verifier scores steps.
   */
  public static ResampleUntilVerified of(int n) {
    return new ResampleUntilVerified(
        n, MORE_LIKELY_THAN_NOT, Aggregation.PRODUCT, UnscoredPolicy.fallback());
  }

  /** These samples with another threshold. */
  public ResampleUntilVerified from(double other) {
    return new ResampleUntilVerified(n, other, aggregation, unscored);
  }

  @Override
  public Outcome search(Prompt prompt, Run run) {
    var accepted = new FirstPassing(threshold, unscored);
    List<Judged> pool = new ArrayList<>();
    for (int i = 0; i < n && !run.shouldStop(); i++) {
      List<Candidate> one = SamplePool.draw(prompt, i, i + 1, run.sampling(), run);
      List<Judged> judged = Judging.judge(prompt, one, Role.VERIFIER, aggregation, run);
      pool.addAll(judged);
      if (judged.stream().anyMatch(accepted::passes) || !run.mayScore()) {
        break;
      }
    }
    return run.conclude(accepted.select(pool, run.answers()));
  }

  @Override
  public Set<Need> needs() {
    return Set.of(Need.of(Role.GENERATOR), Need.of(Role.VERIFIER));
  }
}
