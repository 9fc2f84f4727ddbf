package io.ponder4j.cli.bench;

/**
 * What is decoded: branches of one prompt, each of {@link #TOKENS} tokens.
 *
 * @param branches that run side by side
 * @param promptTokens that they have in common
 */
record Load(int branches, int promptTokens) {

  /** Tokens a branch. */
  static final int TOKENS = 64;

  int tokens() {
    return branches * TOKENS;
  }
}
