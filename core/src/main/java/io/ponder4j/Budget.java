package io.ponder4j;

import java.io.Serializable;
import java.time.Duration;
import java.time.temporal.ChronoUnit;

/**
 * Hard limits on one question, checked while it runs. What is spent never passes them; only the
 * time may, by one token or one verifier call. Failed, cancelled and discarded work counts. Running
 * out is an outcome, not an exception.
 *
 * @param samples generations that may be started
 * @param generatedTokens tokens drawn from generators, outside verifiers
 * @param scoredSteps verifier work: a chain of 5 steps scored by a process verifier costs 5, an
 *     outcome score 1
 * @param verifierTokens tokens drawn by verifiers that generate
 * @param time wall time
 */
public record Budget(
    long samples, long generatedTokens, long scoredSteps, long verifierTokens, Duration time)
    implements Serializable {

  /** The value of a limit that is none. */
  public static final long NO_LIMIT = Long.MAX_VALUE;

  private static final Duration FOREVER = ChronoUnit.FOREVER.getDuration();
  private static final Budget UNLIMITED =
      new Budget(NO_LIMIT, NO_LIMIT, NO_LIMIT, NO_LIMIT, FOREVER);

  public Budget {
    if (samples < 0 || generatedTokens < 0 || scoredSteps < 0 || verifierTokens < 0) {
      throw new IllegalArgumentException("a limit must not be negative");
    }
    if (time.isNegative()) {
      throw new IllegalArgumentException("time must not be negative, was " + time);
    }
  }

  /** No limits. */
  public static Budget unlimited() {
    return UNLIMITED;
  }

  /** A limit on generated tokens alone. */
  public static Budget tokens(long generatedTokens) {
    return new Budget(NO_LIMIT, generatedTokens, NO_LIMIT, NO_LIMIT, FOREVER);
  }

  /** This budget with a limit on started generations. */
  public Budget samples(long limit) {
    return new Budget(limit, generatedTokens, scoredSteps, verifierTokens, time);
  }

  /** This budget with a limit on scored steps. */
  public Budget scoredSteps(long limit) {
    return new Budget(samples, generatedTokens, limit, verifierTokens, time);
  }

  /** This budget with a limit on tokens that verifiers generate. */
  public Budget verifierTokens(long limit) {
    return new Budget(samples, generatedTokens, scoredSteps, limit, time);
  }

  /** This budget with a limit on wall time. */
  public Budget within(Duration limit) {
    return new Budget(samples, generatedTokens, scoredSteps, verifierTokens, limit);
  }

  /** True where the time is limited. */
  public boolean hasTimeLimit() {
    return time.compareTo(FOREVER) < 0;
  }
}
