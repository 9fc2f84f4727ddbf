package io.ponder4j.evaluate;

import java.util.Objects;

/**
 * A sample whose answer was marked.
 *
 * @param answer names its class: equal texts are the same answer; empty for none, which never votes
 * @param correct whether it is right; samples of one answer may differ, then their answer is worth
 *     their mean
 * @param score a verifier's, in any range, higher is better; not NaN
 * @param weight in a weighted vote, at least 0
 * @param length in tokens or characters, at least 0
 */
public record Graded(String answer, boolean correct, double score, double weight, int length) {

  public Graded {
    Objects.requireNonNull(answer, "answer");
    if (Double.isNaN(score)) {
      throw new IllegalArgumentException("a score must be a number, was NaN");
    }
    if (!(weight >= 0) || Double.isInfinite(weight)) {
      throw new IllegalArgumentException("a weight must be finite and >= 0, was " + weight);
    }
    if (length < 0) {
      throw new IllegalArgumentException("length must be >= 0, was " + length);
    }
  }

  /** A sample that weighs 1 / (1 + exp(-score)): for scores that are log-odds. */
  public static Graded ofLogit(String answer, boolean correct, double logit, int length) {
    return new Graded(answer, correct, logit, 1 / (1 + Math.exp(-logit)), length);
  }

  double value() {
    return correct ? 1 : 0;
  }
}
