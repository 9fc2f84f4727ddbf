package io.ponder4j.strategies.resample;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How far and how much a particle's chance to be drawn goes by what may come of it.
 *
 * @param draws next steps that are tried of each particle, at least 1
 * @param rule what the potentials of these become
 * @param strength the power that they are raised to, at least 0
 */
public record LookAhead(int draws, Rule rule, double strength) implements Serializable {

  /** What the potentials of tried steps become. */
  public enum Rule {
    /** Their mean. */
    MEAN,
    /** The largest. */
    MAX
  }

  /** No particle's factor is further below the best one's: bad luck alone must not exclude it. */
  private static final double WIDEST = 16;

  public LookAhead {
    if (draws < 1) {
      throw new IllegalArgumentException("draws must be >= 1, was " + draws);
    }
    Objects.requireNonNull(rule, "rule");
    if (!(strength >= 0 && Double.isFinite(strength))) {
      throw new IllegalArgumentException("strength must be >= 0, was " + strength);
    }
  }

  /** The mean of some tried steps, at its full strength. */
  public static LookAhead of(int draws) {
    return new LookAhead(draws, Rule.MEAN, 1);
  }

  /** Draws next steps of what is open, and throws them away; what is stopped stays as it is. */
  <S> ParticleLoop.Guide<S> guide(ParticleModel<S> model) {
    return states -> {
      List<S> tries = new ArrayList<>();
      states.stream()
          .filter(state -> !model.isStopped(state))
          .forEach(state -> tries.addAll(Collections.nCopies(draws, state)));
      List<Optional<S>> next = tries.isEmpty() ? List.of() : model.next(tries);
      double[] factors = new double[states.size()];
      int tried = 0;
      for (int i = 0; i < factors.length; i++) {
        boolean stopped = model.isStopped(states.get(i));
        factors[i] =
            stopped
                ? model.logPotentialAgain(states.get(i))
                : factor(model, next.subList(tried, tried + draws));
        tried += stopped ? 0 : draws;
      }
      return evened(factors);
    };
  }

  /** Of one particle; NaN where nothing is known of what was tried. */
  private <S> double factor(ParticleModel<S> model, List<Optional<S>> next) {
    double[] logs =
        next.stream()
            .flatMap(Optional::stream)
            .flatMapToDouble(state -> model.logPotential(state).stream())
            .toArray();
    if (logs.length == 0) {
      return Double.NaN;
    }
    return rule == Rule.MAX
        ? Arrays.stream(logs).max().orElseThrow()
        : LogWeights.logSum(logs) - Math.log(logs.length);
  }

  /** What is not known becomes the mean of what is. */
  private double[] evened(double[] factors) {
    double[] known = Arrays.stream(factors).filter(factor -> !Double.isNaN(factor)).toArray();
    double mean = LogWeights.logSum(known) - Math.log(known.length);
    double highest = Arrays.stream(known).max().orElse(Double.NEGATIVE_INFINITY);
    if (highest == Double.NEGATIVE_INFINITY) {
      return new double[factors.length];
    }
    return Arrays.stream(factors)
        .map(factor -> Double.isNaN(factor) ? mean : Math.max(factor, highest - WIDEST))
        .map(factor -> strength * factor)
        .toArray();
  }
}
