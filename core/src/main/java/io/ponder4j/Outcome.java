package io.ponder4j;

import io.ponder4j.answer.Answer;
import io.ponder4j.verify.Candidate;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What came of a question: {@link Answered} or {@link Abstained}. Both carry everything that was
 * found and spent.
 */
public sealed interface Outcome permits Answered, Abstained {

  /** What both kinds carry. */
  Report report();

  /** The answer; empty when the run abstained. */
  Optional<Answer> answer();

  /** The candidate that the answer was taken from, or the best one where none is given. */
  Optional<Candidate> candidate();

  /** All candidates in the order they were started. */
  default List<Judged> candidates() {
    return report().ranked().stream()
        .sorted(Comparator.comparingInt(j -> j.candidate().index()))
        .toList();
  }

  /** All candidates, the best first. */
  default List<Judged> ranked() {
    return report().ranked();
  }

  /** The share of the candidates, or of their weight, that gave this answer: in [0, 1]. */
  default double support() {
    return report().support();
  }

  /** Why the run ended. */
  default StopReason stopReason() {
    return report().stopReason();
  }

  /** What it took. */
  default Spent spent() {
    return report().spent();
  }

  /** True when the intended rule could not be followed all the way. */
  default boolean degraded() {
    return report().degraded();
  }

  /** True when a generator took part that does not promise to draw from the exact law. */
  default boolean lossy() {
    return report().lossy();
  }

  /** What failed on the way. */
  default List<Failure> failures() {
    return report().failures();
  }

  /** The run's seed: asking again with it repeats the run on backends that are {@code SEEDED}. */
  default long seed() {
    return report().seed();
  }

  /**
   * What both kinds of outcome carry; see the accessors of {@link Outcome}.
   *
   * @param ranked candidates, the best first
   */
  record Report(
      List<Judged> ranked,
      double support,
      StopReason stopReason,
      Spent spent,
      boolean degraded,
      boolean lossy,
      List<Failure> failures,
      long seed) {
    public Report {
      ranked = List.copyOf(ranked);
      failures = List.copyOf(failures);
    }

    /** In one line, without the candidates' texts. */
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%d candidates, support %.2f, %s, %d tokens in %d ms%s%s, seed %d",
          ranked.size(),
          support,
          stopReason,
          spent.generatedTokens(),
          spent.time().toMillis(),
          degraded ? ", degraded" : "",
          failures.isEmpty() ? "" : ", failures " + failures,
          seed);
    }
  }
}
