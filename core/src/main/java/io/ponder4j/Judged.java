package io.ponder4j;

import io.ponder4j.verify.Candidate;
import io.ponder4j.verify.Score;
import io.ponder4j.verify.Scored;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A candidate and what a verifier said of it.
 *
 * @param candidate the candidate
 * @param score its score; empty where the strategy asked for none
 */
public record Judged(Candidate candidate, Optional<Score> score) {

  /** A candidate that nobody was asked about. */
  public static Judged unasked(Candidate candidate) {
    return new Judged(candidate, Optional.empty());
  }

  /** A candidate with a verifier's word. */
  public static Judged by(Candidate candidate, Score score) {
    return new Judged(candidate, Optional.of(score));
  }

  /** The score's value; empty where it is unscored or was not asked for. */
  public OptionalDouble value() {
    return score.isPresent() && score.get() instanceof Scored scored
        ? OptionalDouble.of(scored.value())
        : OptionalDouble.empty();
  }
}
