package io.ponder4j.strategies.resample;

import java.io.Serializable;
import java.util.Objects;

/**
 * A temperature above 1 where, early on, a few particles hold most of the weight.
 *
 * <p>Source: entropic annealing of "Entropic Particle Filtering". With N particles, effective
 * sample size E, their entropy H over ln N, and progress p = (step + 1) / maxSteps: where E / N is
 * below a threshold and p below another, T is the larger of 1 and what the rule says; else 1.
 * Differs for two particles, whose entropy is divided by ln 2 as any other's is.
 *
 * @param rule what the temperature goes by
 * @param essBelow the threshold of E / N, in [0, 1]
 * @param until the threshold of p, in [0, 1]
 */
public record EntropicTempering(Rule rule, double essBelow, double until)
    implements Tempering, Serializable {

  /** What the temperature goes by. */
  public enum Rule {
    /** (N / E)·(1 - p). */
    ESS,
    /** 1 / (H + (1 - H)·p). */
    ENTROPY,
    /** 2 - p. */
    BASE
  }

  public EntropicTempering {
    Objects.requireNonNull(rule, "rule");
    if (!(essBelow >= 0 && essBelow <= 1 && until >= 0 && until <= 1)) {
      throw new IllegalArgumentException(
          "thresholds must be in [0, 1], were " + essBelow + " and " + until);
    }
  }

  /** The usual thresholds: an effective half of the particles, and half of the steps. */
  public static EntropicTempering by(Rule rule) {
    return new EntropicTempering(rule, 0.5, 0.5);
  }

  @Override
  public double temperature(double[] weights, int step, int maxSteps) {
    double progress = (step + 1.0) / maxSteps;
    double share = LogWeights.effectiveSize(weights) / weights.length;
    if (weights.length < 2 || share >= essBelow || progress >= until) {
      return 1;
    }
    return Math.max(
        1,
        switch (rule) {
          case ESS -> (1 - progress) / share;
          case ENTROPY -> 1 / flatness(weights, progress);
          case BASE -> 2 - progress;
        });
  }

  private static double flatness(double[] weights, double progress) {
    double entropy = LogWeights.entropy(weights) / Math.log(weights.length);
    return entropy + (1 - entropy) * progress; // progress is above 0, so this is
  }
}
