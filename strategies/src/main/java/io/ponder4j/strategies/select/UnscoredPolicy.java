package io.ponder4j.strategies.select;

import io.ponder4j.Judged;
import io.ponder4j.verify.Unscored;
import io.ponder4j.verify.VerificationException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What happens to candidates that a verifier did not score. A failure is never taken for a score of
 * 0.
 *
 * @param rule what happens
 * @param neutral the value of an unscored candidate under {@link Rule#NEUTRAL}; else 0
 */
public record UnscoredPolicy(Rule rule, double neutral) implements Serializable {

  /** What happens to unscored candidates. */
  public enum Rule {
    /**
     * They rank last; when more than half are unscored, the majority decides, and the outcome is
     * degraded.
     */
    FALLBACK,
    /** They rank last; when all are unscored, the majority decides, and the outcome is degraded. */
    SKIP,
    /** They count as a given value. */
    NEUTRAL,
    /** The strategy throws a {@link VerificationException}. */
    FAIL
  }

  public UnscoredPolicy {
    Objects.requireNonNull(rule, "rule");
    if (!Double.isFinite(neutral)) {
      throw new IllegalArgumentException("a neutral value must be finite, was " + neutral);
    }
  }

  /** {@link Rule#FALLBACK}, the usual one. */
  public static UnscoredPolicy fallback() {
    return new UnscoredPolicy(Rule.FALLBACK, 0);
  }

  /** {@link Rule#SKIP}. */
  public static UnscoredPolicy skip() {
    return new UnscoredPolicy(Rule.SKIP, 0);
  }

  /** {@link Rule#NEUTRAL} with a value. */
  public static UnscoredPolicy neutral(double value) {
    return new UnscoredPolicy(Rule.NEUTRAL, value);
  }

  /** {@link Rule#FAIL}. */
  public static UnscoredPolicy fail() {
    return new UnscoredPolicy(Rule.FAIL, 0);
  }

  /** True when too little is scored to follow the scores at all. */
  boolean givesUpOn(List<Judged> pool) {
    List<Judged> unscored = new ArrayList<>(pool);
    unscored.removeIf(judged -> judged.value().isPresent());
    if (unscored.isEmpty() || rule == Rule.NEUTRAL) {
      return false;
    }
    if (rule == Rule.FAIL) {
      String reason =
          unscored.get(0).score().orElse(new Unscored("nobody was asked")) instanceof Unscored why
              ? why.reason()
              : "";
      throw new VerificationException(
          unscored.size() + " of " + pool.size() + " candidates are unscored: " + reason);
    }
    return rule == Rule.SKIP ? unscored.size() == pool.size() : 2 * unscored.size() > pool.size();
  }

  /** True for one without a value: it ranks below a score of negative infinity too. */
  boolean ranksLast(Judged judged) {
    return rule != Rule.NEUTRAL && judged.value().isEmpty();
  }

  /** The value of a candidate; unscored ones below every scored one unless neutral. */
  double value(Judged judged) {
    double absent = rule == Rule.NEUTRAL ? neutral : Double.NEGATIVE_INFINITY;
    return judged.value().orElse(absent);
  }
}
