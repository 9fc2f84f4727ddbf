package io.ponder4j.strategies.select;

import io.ponder4j.Judged;
import io.ponder4j.verify.Score;
import io.ponder4j.verify.Scored;
import io.ponder4j.verify.Unscored;
import io.ponder4j.verify.VerificationException;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

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

  /** True when too little of a pool is scored to follow the scores at all. */
  boolean givesUpOn(List<Judged> pool) {
    return givesUp(pool.stream().map(Judged::score).toList());
  }

  /**
   * True when too few of some scores are there to follow any.
   *
   * @param scores empty where nobody was asked
   * @throws VerificationException if one is missing and the rule is {@link Rule#FAIL}
   */
  public boolean givesUp(List<Optional<Score>> scores) {
    List<Optional<Score>> missing =
        scores.stream().filter(score -> !(score.orElse(null) instanceof Scored)).toList();
    if (missing.isEmpty() || rule == Rule.NEUTRAL) {
      return false;
    }
    if (rule == Rule.FAIL) {
      String reason =
          missing.get(0).orElse(new Unscored("nobody was asked")) instanceof Unscored why
              ? why.reason()
              : "";
      throw new VerificationException(
          missing.size() + " of " + scores.size() + " are unscored: " + reason);
    }
    return rule == Rule.SKIP ? missing.size() == scores.size() : 2 * missing.size() > scores.size();
  }

  /**
   * What a score is worth: its value, the neutral one for a missing score under {@link
   * Rule#NEUTRAL}, else nothing.
   */
  public OptionalDouble worth(Optional<Score> score) {
    if (score.orElse(null) instanceof Scored scored) {
      return OptionalDouble.of(scored.value());
    }
    return rule == Rule.NEUTRAL ? OptionalDouble.of(neutral) : OptionalDouble.empty();
  }

  /** True for one without a value: it ranks below a score of negative infinity too. */
  boolean ranksLast(Judged judged) {
    return worth(judged.score()).isEmpty();
  }

  /** The value of a candidate; unscored ones below every scored one unless neutral. */
  double value(Judged judged) {
    return worth(judged.score()).orElse(Double.NEGATIVE_INFINITY);
  }
}
