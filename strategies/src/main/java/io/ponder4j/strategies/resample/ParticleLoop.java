package io.ponder4j.strategies.resample;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Sequential Monte Carlo: particles grow by a step, are weighed, and are resampled, until all have
 * stopped.
 *
 * @param model what is sampled
 * @param n particles
 * @param trigger when they are resampled
 * @param stopped what stopped ones do
 * @param drawing how they are resampled
 * @param random the uniforms of the resampling after a step
 * @param guide looks ahead of those that are resampled
 * @param watcher is told of weights and ancestors
 */
record ParticleLoop<S>(
    ParticleModel<S> model,
    int n,
    Trigger trigger,
    Stopped stopped,
    Drawing drawing,
    IntFunction<SplittableRandom> random,
    Guide<S> guide,
    Watcher<S> watcher) {

  /*
   * Weights are never normalised on the way: they begin with sum 1, are multiplied by potentials,
   * and resampling leaves their sum what it was, exactly or on average. So the sum is the evidence
   * at any time, whenever and among whomever was resampled.
   *
   * In a conditional sweep the last slot belongs to a reference: it moves along a path that is
   * given, is drawn from like any other, and is its own ancestor, or has one drawn for what is left
   * of its path. The other slots must be drawn one by one (multinomial): then the sweep leaves the
   * law of the reference as it is.
   */

  /** Looks ahead of particles. */
  interface Guide<S> {
    /** The natural log of what the chance to be drawn is multiplied with, one each. */
    double[] logFactors(List<S> states);

    /** One that sees nothing. */
    static <S> Guide<S> blind() {
      return states -> new double[states.size()];
    }
  }

  /** Is told what happens. */
  interface Watcher<S> {
    /** All particles have their weights of a step. */
    void weighed(int step, Particles<S> particles);

    /** Particles were drawn: their slots before. */
    void resampled(int step, double temperature, List<Integer> ancestors);
  }

  /** A set in which some particles have just moved. */
  private record Grown<S>(Particles<S> particles, List<Boolean> moved) {}

  /** Samples n particles. */
  Particles<S> sample() {
    return sample(Reference.kept(model, List.of()));
  }

  /** Samples n - 1 particles beside a given one, which comes last. */
  Particles<S> sample(Reference<S> reference) {
    Particles<S> particles = Particles.at(model.start(), n);
    for (int step = 0; hasOpen(particles) && model.goesOn(); step++) {
      Grown<S> grown = grown(particles, reference, step);
      particles = grown.particles().times(logPotentials(grown));
      watcher.weighed(step, particles);
      if (hasOpen(particles)) {
        particles = resampled(particles, reference, step);
      }
    }
    return particles;
  }

  private boolean hasOpen(Particles<S> particles) {
    return particles.states().stream().anyMatch(state -> !model.isStopped(state));
  }

  /** What could not grow is left out, and the others share its weight, as if it never was. */
  private Grown<S> grown(Particles<S> before, Reference<S> reference, int step) {
    int free = reference.isGiven() ? before.size() - 1 : before.size();
    List<S> open =
        before.states().subList(0, free).stream().filter(s -> !model.isStopped(s)).toList();
    List<Optional<S>> next = open.isEmpty() ? List.of() : model.next(open);
    List<S> states = new ArrayList<>();
    List<Boolean> moved = new ArrayList<>();
    double[] logWeights = new double[before.size()];
    int asked = 0;
    for (int slot = 0; slot < before.size(); slot++) {
      S state = before.states().get(slot);
      boolean moves = !model.isStopped(state);
      Optional<S> then = Optional.of(state);
      if (moves) {
        then = slot < free ? next.get(asked++) : Optional.of(reference.at(step));
      }
      if (then.isPresent()) {
        logWeights[states.size()] = before.logWeights()[slot];
        states.add(then.get());
        moved.add(moves);
      }
    }
    var left = new Particles<>(states, Arrays.copyOf(logWeights, states.size()), before.lost());
    return new Grown<>(left.withTotal(before.logTotal()), moved);
  }

  /** A particle whose potential is not known keeps its share of the weight. */
  private double[] logPotentials(Grown<S> grown) {
    double[] before = grown.particles().logWeights();
    double[] potentials = new double[before.length];
    double[] known = new double[before.length];
    double[] knownBefore = new double[before.length];
    Arrays.fill(known, Double.NEGATIVE_INFINITY);
    Arrays.fill(knownBefore, Double.NEGATIVE_INFINITY);
    for (int i = 0; i < before.length; i++) {
      S state = grown.particles().states().get(i);
      if (!grown.moved().get(i)) {
        potentials[i] = stopped == Stopped.COMPETE ? model.logPotentialAgain(state) : 0;
        continue;
      }
      OptionalDouble potential = model.logPotential(state);
      potentials[i] = potential.orElse(Double.NaN);
      if (potential.isPresent()) {
        knownBefore[i] = before[i];
        known[i] = before[i] + potentials[i];
      }
    }
    double usual = LogWeights.logSum(known) - LogWeights.logSum(knownBefore);
    double other = Double.isFinite(usual) ? usual : 0;
    return Arrays.stream(potentials).map(each -> Double.isNaN(each) ? other : each).toArray();
  }

  private Particles<S> resampled(Particles<S> particles, Reference<S> reference, int step) {
    int last = particles.size() - 1;
    int[] pool =
        IntStream.rangeClosed(0, last)
            .filter(i -> stopped == Stopped.COMPETE || !model.isStopped(particles.states().get(i)))
            .toArray();
    int target = n - (particles.size() - pool.length);
    double[] logs = Arrays.stream(pool).mapToDouble(i -> particles.logWeights()[i]).toArray();
    double[] weights = LogWeights.normalised(logs);
    if (target == 1 || !trigger.fires(LogWeights.effectiveSize(weights), target)) {
      return particles;
    }
    double temperature = drawing.tempering().temperature(weights, step, model.maxSteps());
    List<S> states = Arrays.stream(pool).mapToObj(particles.states()::get).toList();
    double[] factors = guide.logFactors(states);
    boolean keepsLast = reference.isGiven() && pool[pool.length - 1] == last;
    SplittableRandom uniforms = random.apply(step);
    Drawing.Drawn drawn = drawing.draw(logs, temperature, factors, target, keepsLast, uniforms);
    if (keepsLast) {
      drawn = drawn.withLast(reference.ancestor(states, logs, step, uniforms));
    }
    return placed(particles, pool, drawn, step, temperature);
  }

  /** What was drawn, and what was not to be; the last slot stays the last where it is kept. */
  private Particles<S> placed(
      Particles<S> before, int[] pool, Drawing.Drawn drawn, int step, double temperature) {
    int last = before.size() - 1;
    List<Integer> ancestors = new ArrayList<>();
    double[] logWeights = new double[n];
    for (int slot = 0; slot < last; slot++) {
      keep(slot, before, pool, ancestors, logWeights);
    }
    for (int i = 0; i < drawn.ancestors().length; i++) {
      logWeights[ancestors.size()] = drawn.logWeights()[i];
      ancestors.add(pool[drawn.ancestors()[i]]);
    }
    keep(last, before, pool, ancestors, logWeights);
    watcher.resampled(step, temperature, ancestors);
    return new Particles<>(
        ancestors.stream().map(before.states()::get).toList(), logWeights, before.lost());
  }

  private void keep(
      int slot, Particles<S> before, int[] pool, List<Integer> ancestors, double[] logWeights) {
    if (Arrays.binarySearch(pool, slot) < 0) {
      logWeights[ancestors.size()] = before.logWeights()[slot];
      ancestors.add(slot);
    }
  }
}
