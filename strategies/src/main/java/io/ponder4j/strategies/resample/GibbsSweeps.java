package io.ponder4j.strategies.resample;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * Sweeps of conditional sequential Monte Carlo, one after the other: each is given a path of the
 * one before. All particles of one sweep weigh 1 together.
 *
 * @param model what is sampled
 * @param loops the loop of each sweep; its resampling is multinomial
 * @param sweeps how many, at least 1
 * @param references what a sweep goes along, by the state that was drawn of the one before
 * @param random the draw of the reference after a sweep
 */
record GibbsSweeps<S>(
    ParticleModel<S> model,
    IntFunction<ParticleLoop<S>> loops,
    int sweeps,
    Function<S, Reference<S>> references,
    IntFunction<SplittableRandom> random) {

  /** The particles of all sweeps that came to their end; of the first one, where none did. */
  Particles<S> sample() {
    Particles<S> all = loops.apply(0).sample().withTotal(0);
    Particles<S> last = all;
    for (int sweep = 1; sweep < sweeps && isWhole(last); sweep++) {
      Reference<S> reference = references.apply(drawn(last, sweep - 1));
      last = loops.apply(sweep).sample(reference).withTotal(0);
      all = isWhole(last) ? joined(all, last) : all;
    }
    return all;
  }

  private boolean isWhole(Particles<S> particles) {
    return particles.size() > 0 && particles.states().stream().allMatch(model::isStopped);
  }

  private S drawn(Particles<S> particles, int sweep) {
    int[] one = Resampler.MULTINOMIAL.ancestors(particles.weights(), 1, random.apply(sweep));
    return particles.states().get(one[0]);
  }

  private static <S> Particles<S> joined(Particles<S> first, Particles<S> second) {
    List<S> states = new ArrayList<>(first.states());
    states.addAll(second.states());
    double[] logWeights = new double[states.size()];
    System.arraycopy(first.logWeights(), 0, logWeights, 0, first.size());
    System.arraycopy(second.logWeights(), 0, logWeights, first.size(), second.size());
    return new Particles<>(states, logWeights, first.lost() || second.lost());
  }
}
