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
 * @param targetStep how long a step should take at most while branches run: prompts and texts to
 *     score are read in pieces that fit, so that nobody's tokens stall for them. A smaller target
 *     makes prompts slower. More than 0
 */
public record EngineOptions(int maxRowsPerStep, int cachedTokens, Duration targetStep) {

  /** 512 rows a step, 1,024 cached tokens, steps of 100 ms. */
  public static final EngineOptions DEFAULT = new EngineOptions(512, 1024, Duration.ofMillis(100));

  public EngineOptions {
    Objects.requireNonNull(targetStep, "targetStep");
    if (maxRowsPerStep < 1) {
      throw new IllegalArgumentException("maxRowsPerStep must be >= 1, was " + maxRowsPerStep);
    }
    if (cachedTokens < 0) {
      throw new IllegalArgumentException("cachedTokens must be >= 0, was " + cachedTokens);
    }
    if (targetStep.isNegative() || targetStep.isZero()) {
      throw new IllegalArgumentException("targetStep must be > 0, was " + targetStep);
    }
  }

  /** These options with another limit of rows a step. */
  public EngineOptions withMaxRowsPerStep(int value) {
    return new EngineOptions(value, cachedTokens, targetStep);
  }

  /** These options with another limit of cached tokens. */
  public EngineOptions withCachedTokens(int value) {
    return new EngineOptions(maxRowsPerStep, value, targetStep);
  }

  /** These options with another target of a step. */
  public EngineOptions withTargetStep(Duration value) {
    return new EngineOptions(maxRowsPerStep, cachedTokens, value);
  }
}
