package io.ponder4j.strategies.resample;

import io.ponder4j.Need;
import io.ponder4j.Outcome;
import io.ponder4j.Strategy;
import io.ponder4j.generate.Capability;
import io.ponder4j.generate.Prompt;
import io.ponder4j.run.Run;
import io.ponder4j.strategies.step.Path;
import io.ponder4j.strategies.step.StepRule;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Several particle filters one after the other, each around a path of the one before: the
 * reference, which is never moved, is compared with the others by its weight at the same step, and
 * may be branched from. Each sweep so starts from what the last one found.
 *
 * <p>With {@link Ancestry#SAMPLED} the reference's past is drawn anew at each step: what is left of
 * it may go on from any particle, by that one's weight and by how likely the generator was to write
 * the rest after it, and is accepted by the scores of the rest there. So the first steps change too
 * where paths are long and particles few. The law of paths stays the same, exactly so where
 * finished ones are {@link Stopped#FROZEN}.
 *
 * <p>Source: "A Probabilistic Inference Approach to Inference-Time Scaling of LLMs using
 * Particle-Based Monte Carlo Methods", particle Gibbs; the sweep is that of "Particle Markov Chain
 * Monte Carlo Methods", ancestor sampling that of "Particle Gibbs with Ancestor Sampling", its
 * Metropolis form. Differs in two points: the reference's weight is read at the step of the others,
 * where the reference code reads it one step ahead; the particles of all sweeps are candidates,
 * since all were paid for. Resampling is multinomial: with any other, drawing beside a fixed
 * particle would sample from another law.
 *
 * <p>Cost: a {@link ParticleFilter} of n, and sweeps - 1 of n - 1 particles one after the other;
 * nothing of a reference is written or scored again. With ancestor sampling a sweep of T steps also
 * reads up to n T^2 / 2 steps as prompt tokens, most of them cached, and scores up to T^2 / 2. Not
 * to be used where answers are wanted soon, or before more particles have stopped to help. With n =
 * 1 it is plain generation: there is nobody beside the reference.
 *
 * @param n particles of a sweep, the reference among them; at least 1
 * @param sweeps at least 1, which is a particle filter
 * @param ancestry whether a reference's past is drawn anew
 * @param search steps, scores, weights and the choice at the end
 */
public record ParticleGibbs(int n, int sweeps, Ancestry ancestry, ParticleSearch search)
    implements Strategy {

  private static final int SWEEPS = 2;

  public ParticleGibbs {
    ParticleSearch.requireAtLeastOne(n);
    if (sweeps < 1) {
      throw new IllegalArgumentException("sweeps must be >= 1, was " + sweeps);
    }
    Objects.requireNonNull(ancestry, "ancestry");
    Objects.requireNonNull(search, "search");
  }

  /** Two sweeps over lines, at most 40 of them. */
  public static ParticleGibbs of(int n) {
    return of(n, SWEEPS);
  }

  /** Sweeps over lines, at most 40 of them. */
  public static ParticleGibbs of(int n, int sweeps) {
    return new ParticleGibbs(n, sweeps, Ancestry.KEPT, ParticleSearch.by(StepRule.lines()));
  }

  /** These sweeps, the past of their references drawn anew. */
  public ParticleGibbs samplingAncestors() {
    return new ParticleGibbs(n, sweeps, Ancestry.SAMPLED, search);
  }

  @Override
  public Outcome search(Prompt prompt, Run run) {
    Drawing drawing = new Drawing(Resampler.MULTINOMIAL, Tempering.NONE, Correction.NONE);
    return search.search(
        prompt,
        run,
        (model, seeds) ->
            new GibbsSweeps<>(
                    model,
                    sweep ->
                        search.loop(model, n, drawing, ParticleLoop.Guide.blind(), seeds, sweep),
                    n == 1 ? 1 : sweeps,
                    drawn -> reference(model, history(drawn)),
                    sweep -> new SplittableRandom(seeds.seed("reference", sweep)))
                .sample());
  }

  private Reference<Path> reference(PathModel model, List<Path> states) {
    return ancestry == Ancestry.SAMPLED
        ? Reference.redrawn(model, model, states)
        : Reference.kept(model, states);
  }

  /** A path after each of its steps. */
  private static List<Path> history(Path path) {
    Deque<Path> states = new ArrayDeque<>();
    for (Path at = path; at.depth() > 0; at = at.parent().orElseThrow()) {
      states.addFirst(at);
    }
    return List.copyOf(states);
  }

  @Override
  public Set<Need> needs() {
    return search.needs(ancestry == Ancestry.SAMPLED ? Set.of(Capability.LIKELIHOOD) : Set.of());
  }
}
