package io.ponder4j.evaluate;

import java.util.List;
import java.util.function.DoublePredicate;
import org.hipparchus.stat.ranking.NaNStrategy;
import org.hipparchus.stat.ranking.NaturalRanking;
import org.hipparchus.stat.ranking.TiesStrategy;

/**
 * How well a verifier tells right from wrong, on samples whose truth is known.
 *
 * @param verdicts at least one
 */
public record VerifierQuality(List<Verdict> verdicts) {

  /** Bins of equal width that calibration is usually measured with. */
  public static final int BINS = 15;

  public VerifierQuality {
    verdicts = List.copyOf(verdicts);
    if (verdicts.isEmpty()) {
      throw new IllegalArgumentException("a verifier's quality needs at least one verdict");
    }
  }

  /**
   * The share of wrong samples that pass; NaN where none is wrong.
   *
   * @param threshold a score passes from here on
   */
  public double falsePositiveRate(double threshold) {
    return share(false, score -> score >= threshold);
  }

  /**
   * The share of right samples that do not pass; NaN where none is right.
   *
   * @param threshold a score passes from here on
   */
  public double falseNegativeRate(double threshold) {
    return share(true, score -> score < threshold);
  }

  private double share(boolean correct, DoublePredicate isCounted) {
    List<Verdict> some = verdicts.stream().filter(v -> v.correct() == correct).toList();
    return (double) some.stream().filter(v -> isCounted.test(v.score())).count() / some.size();
  }

  /**
   * How likely a right sample scores above a wrong one, equal scores counting half: the area under
   * the ROC curve, in [0, 1], 0.5 for scores that tell nothing; NaN where all are right or all are
   * wrong.
   */
  public double auc() {
    double[] scores = verdicts.stream().mapToDouble(Verdict::score).toArray();
    double[] ranks = new NaturalRanking(NaNStrategy.FAILED, TiesStrategy.AVERAGE).rank(scores);
    double sum = 0;
    double right = 0;
    for (int i = 0; i < ranks.length; i++) {
      if (verdicts.get(i).correct()) {
        sum += ranks[i];
        right++;
      }
    }
    return (sum - right * (right + 1) / 2) / (right * (ranks.length - right));
  }

  /**
   * The mean squared error of scores as probabilities: 0 is best.
   *
   * @throws IllegalArgumentException if a score is no probability
   */
  public double brier() {
    requireProbabilities();
    return verdicts.stream()
        .mapToDouble(v -> (v.score() - truth(v)) * (v.score() - truth(v)))
        .average()
        .orElseThrow();
  }

  /**
   * Expected calibration error: how far scores are from the share of right samples, bin by bin,
   * weighted by how many fall into each. 0 is best.
   *
   * @param bins of equal width, usually {@link #BINS}
   * @throws IllegalArgumentException if there is no bin or a score is no probability
   */
  public double calibrationError(int bins) {
    requireProbabilities();
    if (bins < 1) {
      throw new IllegalArgumentException("bins must be >= 1, was " + bins);
    }
    double[] gaps = new double[bins]; // the sum of score - truth
    for (Verdict verdict : verdicts) {
      int bin = Math.min(bins - 1, (int) (verdict.score() * bins));
      gaps[bin] += verdict.score() - truth(verdict);
    }
    double error = 0;
    for (double gap : gaps) {
      error += Math.abs(gap);
    }
    return error / verdicts.size();
  }

  private static double truth(Verdict verdict) {
    return verdict.correct() ? 1 : 0;
  }

  private void requireProbabilities() {
    for (Verdict verdict : verdicts) {
      if (!(verdict.score() >= 0 && verdict.score() <= 1)) {
        throw new IllegalArgumentException(
            "calibration is about probabilities, a score was " + verdict.score());
      }
    }
  }
}
