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
 * A particle filter that tries a few next steps of each particle before it draws among them, so
 * that a particle is kept for what may come of it, not only for what it is.
 *
 * <p>Source: the look-ahead modulation of "Entropic Particle Filtering", whose reference code
 * leaves it out, as an auxiliary particle filter ("Filtering via Simulation: Auxiliary Particle
 * Filters"). Particles are drawn by weight times the tried steps' potentials, and weigh the one
 * over the probability to be drawn then, so what is sampled and its evidence stay right. What was
 * tried is thrown away and the steps are drawn afresh: used again, it would have been chosen among
 * several. Nothing is tried before the first step, where all particles are the same.
 *
 * <p>Cost: a {@link ParticleFilter}'s, and for each resampling n · draws steps generated and scored
 * more. Not to be used where the next step's score says what this one's did: then it is a particle
 * filter at several times its cost. With n = 1 it is plain generation.
 *
 * @param n particles, at least 1
 * @param resampler how ancestors are drawn
 * @param lookAhead what is tried
 * @param search steps, scores, weights and the choice at the end
 */
public record AuxiliaryParticleFilter(
    int n, Resampler resampler, LookAhead lookAhead, ParticleSearch search) implements Strategy {

  public AuxiliaryParticleFilter {
    ParticleSearch.requireAtLeastOne(n);
    Objects.requireNonNull(resampler, "resampler");
    Objects.requireNonNull(lookAhead, "lookAhead");
    Objects.requireNonNull(search, "search");
  }

  /** A filter over lines, at most 40 of them, that tries one step of each particle. */
  public static AuxiliaryParticleFilter of(int n) {
    return of(n, ParticleSearch.by(StepRule.lines()));
  }

  /** A filter of another search that tries one step of each particle. */
  public static AuxiliaryParticleFilter of(int n, ParticleSearch search) {
    return new AuxiliaryParticleFilter(n, Resampler.SYSTEMATIC, LookAhead.of(1), search);
  }

  @Override
  public Outcome search(Prompt prompt, Run run) {
    Drawing drawing = new Drawing(resampler, Tempering.NONE, Correction.IMPORTANCE);
    return search.search(
        prompt,
        run,
        (model, seeds) ->
            search.loop(model, n, drawing, lookAhead.guide(model), seeds, 0).sample());
  }

  @Override
  public Set<Need> needs() {
    return search.needs();
  }
}
