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
 * A particle filter that, in the first half of the steps, draws by flattened weights where a few
 * particles hold most of the weight, so that a verifier that is too sure of itself early on does
 * not lose all but one line of thought.
 *
 * <p>Source: "Entropic Particle Filtering", entropic annealing; see {@link EntropicTempering} for
 * the rules. Differs as {@link ParticleFilter} does.
 *
 * <p>Cost: that of a {@link ParticleFilter}. Not to be used with a verifier that can be trusted,
 * for which it only keeps bad particles longer; nor with one that stays wrong: it puts a collapse
 * off and repairs nothing. Set the most steps of the rule near what answers have: progress is
 * counted by it. With n = 1 it is plain generation.
 *
 * @param n particles, at least 1
 * @param resampler how ancestors are drawn
 * @param tempering when and by how much weights are flattened
 * @param correction what particles weigh after they were drawn by flattened weights; {@link
 *     Correction#IMPORTANCE} where the evidence or shares of answers are to be right
 * @param search steps, scores, weights and the choice at the end
 */
public record EntropicParticleFilter(
    int n,
    Resampler resampler,
    EntropicTempering tempering,
    Correction correction,
    ParticleSearch search)
    implements Strategy {

  public EntropicParticleFilter {
    ParticleSearch.requireAtLeastOne(n);
    Drawing.requireParts(resampler, tempering, correction);
    Objects.requireNonNull(search, "search");
  }

  /** A filter over lines, at most 40 of them, by the effective sample size. */
  public static EntropicParticleFilter of(int n) {
    return of(n, ParticleSearch.by(StepRule.lines()));
  }

  /** A filter of another search, by the effective sample size. */
  public static EntropicParticleFilter of(int n, ParticleSearch search) {
    return new EntropicParticleFilter(
        n,
        Resampler.SYSTEMATIC,
        EntropicTempering.by(EntropicTempering.Rule.ESS),
        Correction.NONE,
        search);
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
