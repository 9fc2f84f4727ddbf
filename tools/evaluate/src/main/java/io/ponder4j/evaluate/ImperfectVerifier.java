package io.ponder4j.evaluate;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Resampling until a verifier passes, where it passes some wrong samples too: what more attempts
 * buy, and from where on they cost. A right sample always passes.
 *
 * <p>Source: "Inference Scaling fLaws: The Limits of LLM Resampling with Imperfect Verifiers". The
 * formulas are elementary: attempts are independent, the first that passes is given.
 *
 * @param accuracy p, how likely a sample is right
 * @param falsePositiveRate f, how likely a wrong sample passes
 */
public record ImperfectVerifier(double accuracy, double falsePositiveRate) {

  public ImperfectVerifier {
    if (!(accuracy >= 0 && accuracy <= 1) || !(falsePositiveRate >= 0 && falsePositiveRate <= 1)) {
      throw new IllegalArgumentException(
          "accuracy and false-positive rate must be in [0, 1], were "
              + accuracy
              + " and "
              + falsePositiveRate);
    }
  }

  /**
   * As estimated from a problem's labelled samples; the false-positive rate is 0 where none is
   * wrong.
   *
   * @param quality the samples with a verifier's scores
   * @param threshold a score passes from here on
   */
  public static ImperfectVerifier estimate(VerifierQuality quality, double threshold) {
    double accuracy =
        quality.verdicts().stream().mapToInt(v -> v.correct() ? 1 : 0).average().orElseThrow();
    double rate = quality.falsePositiveRate(threshold);
    return new ImperfectVerifier(accuracy, Double.isNaN(rate) ? 0 : rate);
  }

  /** How likely a sample passes, rightly or not. */
  public double passRate() {
    return accuracy + (1 - accuracy) * falsePositiveRate;
  }

  /** How likely a right answer is given within so many attempts. */
  public double accuracyWithin(int attempts) {
    return answeredWithin(attempts) * limit();
  }

  /** How likely a wrong answer is given within so many attempts. */
  public double falsePassWithin(int attempts) {
    return answeredWithin(attempts) * (1 - limit());
  }

  private double answeredWithin(int attempts) {
    if (attempts < 0) {
      throw new IllegalArgumentException("attempts must be >= 0, was " + attempts);
    }
    return 1 - Math.pow(1 - passRate(), attempts);
  }

  /** The accuracy that no number of attempts exceeds: p / (p + (1 - p) f); 0 where none passes. */
  public double limit() {
    return passRate() == 0 ? 0 : accuracy / passRate();
  }

  /**
   * What attempts are worth over some problems: a right answer counts 1, none 0, a wrong one as
   * much as is said.
   *
   * @param problems at least one
   * @param cost of a wrong answer, at least 0
   */
  public static double utility(List<ImperfectVerifier> problems, double cost, int attempts) {
    return problems.stream()
        .mapToDouble(p -> p.accuracyWithin(attempts) - cost * p.falsePassWithin(attempts))
        .average()
        .orElseThrow(() -> new IllegalArgumentException("a utility needs at least one problem"));
  }

  /**
   * The number of attempts with the highest utility, the least such one.
   *
   * @param problems at least one
   * @param cost of a wrong answer, at least 0
   * @param most how many may be made; 0 of them, to abstain always, is a choice too
   */
  public static int optimalAttempts(List<ImperfectVerifier> problems, double cost, int most) {
    if (most < 0 || !(cost >= 0)) {
      throw new IllegalArgumentException(
          "the most attempts and the cost must be >= 0, were " + most + " and " + cost);
    }
    double[] utilities =
        IntStream.rangeClosed(0, most).mapToDouble(k -> utility(problems, cost, k)).toArray();
    int best = 0;
    for (int k = 1; k <= most; k++) {
      best = utilities[k] > utilities[best] ? k : best;
    }
    return best;
  }
}
