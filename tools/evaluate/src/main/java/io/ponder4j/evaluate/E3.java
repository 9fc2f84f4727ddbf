package io.ponder4j.evaluate;

/**
 * E³, efficiency-aware effectiveness: accuracy² a token. Rewards accuracy more than thrift.
 *
 * <p>Source: "Plan and Budget: Effective and Efficient Test-Time Scaling on Large Language Model
 * Reasoning".
 */
public final class E3 {

  private E3() {}

  /**
   * E³.
   *
   * @param accuracy in [0, 1]
   * @param tokens mean tokens of a problem, above 0
   */
  public static double of(double accuracy, double tokens) {
    if (!(accuracy >= 0 && accuracy <= 1) || !(tokens > 0)) {
      throw new IllegalArgumentException(
          "accuracy must be in [0, 1] and tokens above 0, were " + accuracy + " and " + tokens);
    }
    return accuracy * accuracy / tokens;
  }
}
