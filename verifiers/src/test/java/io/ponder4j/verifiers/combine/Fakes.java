package io.ponder4j.verifiers.combine;

import io.ponder4j.testkit.ScriptedOutcomeVerifier;
import io.ponder4j.verify.Candidate;
import io.ponder4j.verify.OutcomeVerifier;
import io.ponder4j.verify.Score;
import io.ponder4j.verify.ScoreRange;
import io.ponder4j.verify.Scored;
import io.ponder4j.verify.Unscored;
import java.util.List;
import java.util.function.Function;

/** Verifiers for tests of combinations: texts say what their score is. */
final class Fakes {

  static final Unscored NONE = new Unscored("cannot tell");

  private Fakes() {}

  /** Gives what a function tells of the text. */
  static OutcomeVerifier byText(Function<String, Score> score) {
    return (prompt, candidates, run) -> candidates.stream().map(c -> score.apply(text(c))).toList();
  }

  static String text(Candidate candidate) {
    return candidate.completion().prefix().text();
  }

  /** Reads the text as one number of a range; what is no number is unscored. */
  static OutcomeVerifier reading(ScoreRange range) {
    return byText(
        text -> {
          try {
            return Score.of(Double.parseDouble(text), range);
          } catch (NumberFormatException e) {
            return NONE;
          }
        });
  }

  /** Always the same score. */
  static OutcomeVerifier always(Score score) {
    return byText(text -> score);
  }

  static OutcomeVerifier failing() {
    return (prompt, candidates, run) -> {
      throw new IllegalStateException("broken");
    };
  }

  /** By length, a probability; counts calls. */
  static ScriptedOutcomeVerifier byLength() {
    return new ScriptedOutcomeVerifier(c -> 1.0 / text(c).length());
  }

  static Score logit(double value) {
    return new Scored(value, ScoreRange.LOGIT);
  }

  static Score real(double value) {
    return new Scored(value, ScoreRange.REAL);
  }

  static List<Double> values(List<Score> scores) {
    return scores.stream().map(score -> ((Scored) score).value()).toList();
  }
}
