package io.ponder4j.cli.bench;

/**
 * How a load was decoded, medians over rounds in which the engine and the bare loop took turns.
 *
 * @param tokensPerSecond of the engine, its prompt included
 * @param bareTokensPerSecond of the bare loop: the ceiling
 * @param share the engine's of the bare loop's, round by round
 * @param forwardShare of the engine's time in steps
 * @param drawShare of it, sampling and hooks
 * @param bookkeepingMicros a step, all else
 * @param promptTokens that the engine computed
 * @param mode of the last step
 */
record Decoding(
    Load load,
    double tokensPerSecond,
    double bareTokensPerSecond,
    double share,
    double forwardShare,
    double drawShare,
    double bookkeepingMicros,
    long promptTokens,
    String mode) {

  double bookkeepingShare() {
    return 1 - forwardShare - drawShare;
  }
}
