package io.ponder4j.strategies.resample;

import io.ponder4j.Need;
import io.ponder4j.Outcome;
import io.ponder4j.Strategy;
import io.ponder4j.generate.Prompt;
import io.ponder4j.run.Run;
import io.ponder4j.strategies.step.StepRule;
import java.util.Objects;
import java.util.Set;

/**
 * Lets n partial solutions grow by a step each, weighs them by the verifier's scores, draws n of
 * them by weight, and so on until all are finished: good beginnings multiply, bad ones die out, and
 * chance keeps some of those that only look bad.
 *
 * <p>Source: "A Probabilistic Inference Approach to Inference-Time Scaling of LLMs using
 * Particle-Based Monte Carlo Methods", particle filtering. Differs in four points: resampling is
 * systematic by default, which has less noise than multinomial; nothing is resampled once all are
 * finished; the answer is the one with the highest product of step scores, not the last weight; and
 * equal steps of copies are scored once.
 *
 * <p>Cost: at most n steps generated side by side and n steps scored for each step of the answer;
 * copies and equal steps cost less. Tokens of about n chains. Not to be used where the verifier is
 * sure of itself and wrong early on: all particles then descend from one, the sooner the more there
 * are; see {@link EntropicParticleFilter}. With n = 1 it is plain generation.
 *
 * @param n particles, at least 1
 * @param resampler how ancestors are drawn
 * @param tempering by how much weights are flattened before
 * @param correction what they weigh after
 * @param search steps, scores, weights and the choice at the end
 */
public record ParticleFilter(
    int n,
    Resampler resampler,
    LinearTempering tempering,
    Correction correction,
    ParticleSearch search)
    implements Strategy {

  public ParticleFilter {
    ParticleSearch.requireAtLeastOne(n);
    Drawing.requireParts(resampler, tempering, correction);
    Objects.requireNonNull(search, "search");
  }

  /** A filter over lines, at most 40 of them. */
  public static ParticleFilter of(int n) {
    return of(n, ParticleSearch.by(StepRule.lines()));
  }

  /** A filter of another search. */
  public static ParticleFilter of(int n, ParticleSearch search) {
    return new ParticleFilter(
        n, Resampler.SYSTEMATIC, LinearTempering.constant(1), Correction.NONE, search);
  }

  @Override
  public Outcome search(Prompt prompt, Run run) {
    return search.filter(prompt, run, n, new Drawing(resampler, tempering, correction));
  }

  @Override
  public Set<Need> needs() {
    return search.needs();
  }
}
