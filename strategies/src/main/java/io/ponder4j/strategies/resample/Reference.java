package io.ponder4j.strategies.resample;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** The path that the last particle of one sweep moves along. Used by one thread. */
final class Reference<S> {

  /*
   * Where its past is drawn anew, the particle that it goes on from is one of all, by weight, the
   * chance that the rest of the path follows, and the potentials of that rest. Potentials may look
   * at the whole text, so those of the rest would have to be scored after every particle; instead a
   * particle is proposed by weight and text alone, and accepted by the potentials (a Metropolis
   * step), which is as exact and scores one path.
   */

  private final ParticleModel<S> model;
  private final @Nullable Splicing<S> splicing; // null where its past stays
  private List<S> states; // after each step; those before the present one may be of another path

  private Reference(ParticleModel<S> model, @Nullable Splicing<S> splicing, List<S> states) {
    this.model = model;
    this.splicing = splicing;
    this.states = states;
  }

  /** A path whose past stays as it is; no states for none. */
  static <S> Reference<S> kept(ParticleModel<S> model, List<S> states) {
    return new Reference<>(model, null, states);
  }

  /** A path whose past is drawn anew. */
  static <S> Reference<S> redrawn(ParticleModel<S> model, Splicing<S> splicing, List<S> states) {
    return new Reference<>(model, splicing, states);
  }

  boolean isGiven() {
    return !states.isEmpty();
  }

  /** Its state after a step. */
  S at(int step) {
    return states.get(step);
  }

  /**
   * Draws which particle it goes on from.
   *
   * @param particles its own one last
   * @param logWeights theirs
   * @param step that all have taken
   * @return an index; the last where nothing changes
   */
  int ancestor(List<S> particles, double[] logWeights, int step, SplittableRandom random) {
    int own = particles.size() - 1;
    if (splicing == null || step + 1 >= states.size()) {
      return own;
    }
    List<S> rest = states.subList(step + 1, states.size());
    double[] logs = splicing.logProbs(particles, rest);
    for (int i = 0; i < logs.length; i++) {
      logs[i] += logWeights[i];
    }
    if (LogWeights.logSum(logs) == Double.NEGATIVE_INFINITY) {
      return own;
    }
    double[] chances = LogWeights.normalised(logs);
    int proposed = Resampler.MULTINOMIAL.ancestors(chances, 1, random)[0];
    if (particles.get(proposed).equals(particles.get(own))) {
      return own;
    }
    Optional<List<S>> other = splicing.spliced(particles.get(proposed), rest);
    double log = Math.log(random.nextDouble());
    if (other.isEmpty() || !(log < logPotential(other.get()) - logPotential(rest))) {
      return own;
    }
    List<S> next = new ArrayList<>(states.subList(0, step + 1));
    next.addAll(other.get());
    states = next;
    return proposed;
  }

  /** Of all steps together; NaN where one is not known, which no other is compared with. */
  private double logPotential(List<S> path) {
    return path.stream().mapToDouble(state -> model.logPotential(state).orElse(Double.NaN)).sum();
  }
}
