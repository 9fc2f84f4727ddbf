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

  /** Tokens of all branches. */
  int tokens() {
    return branches * TOKENS;
  }

  /** Times in a row that it is measured as one: a few branches are over too soon to tell. */
  int repeats() {
    return Math.max(1, 16 / branches);
  }
}
