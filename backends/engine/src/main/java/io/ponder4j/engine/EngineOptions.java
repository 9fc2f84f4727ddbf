package io.ponder4j.engine;

/**
 * Settings of an engine.
 *
 * @param maxRowsPerStep new tokens in one forward, at least 1; running branches always fit, prompts
 *     are cut to what is left
 * @param cachedTokens tokens that nobody uses any more and that are kept for later questions, at
 *     least 0. Every cached token is looked over by each new one, so keep few for a small model
 */
public record EngineOptions(int maxRowsPerStep, int cachedTokens) {

  /** 512 rows a step, 1,024 cached tokens. */
  public static final EngineOptions DEFAULT = new EngineOptions(512, 1024);

  public EngineOptions {
    if (maxRowsPerStep < 1) {
      throw new IllegalArgumentException("maxRowsPerStep must be >= 1, was " + maxRowsPerStep);
    }
    if (cachedTokens < 0) {
      throw new IllegalArgumentException("cachedTokens must be >= 0, was " + cachedTokens);
    }
  }

  /** These options with another limit of cached tokens. */
  public EngineOptions withCachedTokens(int value) {
    return new EngineOptions(maxRowsPerStep, value);
  }

  /** These options with another limit of rows a step. */
  public EngineOptions withMaxRowsPerStep(int value) {
    return new EngineOptions(value, cachedTokens);
  }
}
