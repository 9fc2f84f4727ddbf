package io.ponder4j.strategies.resample;

import java.io.Serializable;

/**
 * When particles are resampled: where their effective sample size falls below a share of their
 * number. Until then they carry their weights on.
 *
 * @param essShare in [0, 1]; 1 resamples at every step, 0 never
 */
public record Trigger(double essShare) implements Serializable {

  public Trigger {
    if (!(essShare >= 0 && essShare <= 1)) {
      throw new IllegalArgumentException("essShare must be in [0, 1], was " + essShare);
    }
  }

  /** At every step, as the papers do. */
  public static Trigger always() {
    return new Trigger(1);
  }

  /** Where the effective sample size is below a share of the particles. */
  public static Trigger essBelow(double share) {
    return new Trigger(share);
  }

  /** True where n particles of an effective size are to be resampled. */
  boolean fires(double effectiveSize, int n) {
    return essShare == 1 || effectiveSize < essShare * n; // rounding may make n more than n
  }
}
