package io.ponder4j.engine;

import java.time.Duration;
import java.util.Objects;

/**
 * Settings of an engine.
 *
 * @param maxRowsPerStep new tokens in one forward, at least 1; running branches always fit, prompts
 *     are cut to what is left
 * @param cachedTokens tokens that nobody uses any more and that are kept for later questions, at
 *     least 0. Every cached token is looked over by each new one, so keep few for a small model
 * @param swapBytes the most ordinary memory for text that had to leave the cache, at least 0: it
 *     comes back by a copy, which is far cheaper than to compute it again. Without it such text is
 *     computed again
 * @param maxBranches while as many branches draw, others wait for their turn; at least 1. What was
 *     started together begins together, however many there are
 * @param maxWaiting how many branches may wait; more are refused with {@link
 *     EngineOverloadedException}; at least 1
 * @param targetStep how long a step should take at most while branches run: prompts and texts to
 *     score are read in pieces that fit, so that nobody's tokens stall for them. A smaller target
 *     makes prompts slower. More than 0
 */
public record EngineOptions(
    int maxRowsPerStep,
    int cachedTokens,
    long swapBytes,
    int maxBranches,
    int maxWaiting,
    Duration targetStep) {

  /**
   * 512 rows a step, 1,024 cached tokens, swap of an eighth of the heap but at most 256 MiB, 256
   * branches, 4,096 waiting, steps of 100 ms.
   */
  public static final EngineOptions DEFAULT =
      new EngineOptions(
          512,
          1024,
          Math.min(256L << 20, Runtime.getRuntime().maxMemory() / 8),
          256,
          4096,
          Duration.ofMillis(100));

  public EngineOptions {
    Objects.requireNonNull(targetStep, "targetStep");
    requireAtLeast(1, maxRowsPerStep, "maxRowsPerStep");
    requireAtLeast(0, cachedTokens, "cachedTokens");
    requireAtLeast(0, swapBytes, "swapBytes");
    requireAtLeast(1, maxBranches, "maxBranches");
    requireAtLeast(1, maxWaiting, "maxWaiting");
    if (targetStep.isNegative() || targetStep.isZero()) {
      throw new IllegalArgumentException("targetStep must be > 0, was " + targetStep);
    }
  }

  private static void requireAtLeast(long least, long value, String name) {
    if (value < least) {
      throw new IllegalArgumentException(name + " must be >= " + least + ", was " + value);
    }
  }

  /** These options with another limit of rows a step. */
  public EngineOptions withMaxRowsPerStep(int value) {
    return new EngineOptions(value, cachedTokens, swapBytes, maxBranches, maxWaiting, targetStep);
  }

  /** These options with another limit of cached tokens. */
  public EngineOptions withCachedTokens(int value) {
    return new EngineOptions(maxRowsPerStep, value, swapBytes, maxBranches, maxWaiting, targetStep);
  }

  /** These options with another limit of swapped text. */
  public EngineOptions withSwapBytes(long value) {
    return new EngineOptions(
        maxRowsPerStep, cachedTokens, value, maxBranches, maxWaiting, targetStep);
  }

  /** These options with another limit of branches at a time. */
  public EngineOptions withMaxBranches(int value) {
    return new EngineOptions(
        maxRowsPerStep, cachedTokens, swapBytes, value, maxWaiting, targetStep);
  }

  /** These options with another limit of waiting branches. */
  public EngineOptions withMaxWaiting(int value) {
    return new EngineOptions(
        maxRowsPerStep, cachedTokens, swapBytes, maxBranches, value, targetStep);
  }

  /** These options with another target of a step. */
  public EngineOptions withTargetStep(Duration value) {
    return new EngineOptions(
        maxRowsPerStep, cachedTokens, swapBytes, maxBranches, maxWaiting, value);
  }
}
