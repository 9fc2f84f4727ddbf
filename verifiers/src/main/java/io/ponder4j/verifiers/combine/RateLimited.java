package io.ponder4j.verifiers.combine;

import io.ponder4j.generate.Prompt;
import io.ponder4j.run.Run;
import io.ponder4j.run.RunClock;
import io.ponder4j.verify.Candidate;
import io.ponder4j.verify.OutcomeVerifier;
import io.ponder4j.verify.Score;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Asks a verifier about so many candidates at most in any stretch of so much time, whoever asks:
 * for services that count requests. Everybody who shares this object shares the limit.
 *
 * <p>After a quiet time a whole allowance goes at once. A call of more candidates is cut into
 * several. Who has to wait waits on the caller's thread, in order of asking; candidates whose turn
 * has not come when the run is to stop are unscored, and their turn is lost. Thread-safe if the
 * verifier is.
 */
public final class RateLimited implements OutcomeVerifier {

  private static final int MOST_PERMITS = 1_000_000;

  private final OutcomeVerifier verifier;
  private final long per; // nanoseconds
  private final RunClock clock;

  /** When the last candidates went or will go, in a ring, in clock time; guarded by this. */
  private final long[] turns;

  private long taken; // how many turns ever; guarded by this

  /**
   * A limit on a verifier.
   *
   * @param permits candidates, in [1, 1,000,000]
   * @param per in this time, greater than 0
   */
  public RateLimited(OutcomeVerifier verifier, int permits, Duration per) {
    this(verifier, permits, per, RunClock.SYSTEM);
  }

  /** A limit by another clock. */
  public RateLimited(OutcomeVerifier verifier, int permits, Duration per, RunClock clock) {
    this.verifier = Objects.requireNonNull(verifier, "verifier");
    this.clock = Objects.requireNonNull(clock, "clock");
    if (permits < 1 || permits > MOST_PERMITS) {
      throw new IllegalArgumentException(
          "permits must be in [1, " + MOST_PERMITS + "], was " + permits);
    }
    if (per.isNegative() || per.isZero()) {
      throw new IllegalArgumentException("per must be > 0, was " + per);
    }
    this.per = per.toNanos();
    this.turns = new long[permits];
  }

  @Override
  public List<Score> score(Prompt prompt, List<Candidate> candidates, Run run) {
    var scores = new ArrayList<Score>(candidates.size());
    while (scores.size() < candidates.size()) {
      int from = scores.size();
      List<Candidate> rest = candidates.subList(from, candidates.size());
      int some = Math.min(turns.length, rest.size());
      if (!Pauses.pause(Duration.ofNanos(reserve(some)), clock, run)) {
        scores.addAll(Asking.unscored(rest, "the run ended while it waited for the rate limit"));
        break;
      }
      scores.addAll(verifier.score(prompt, rest.subList(0, some), run));
    }
    return scores;
  }

  /** Takes turns, and tells how long to wait until they have come. */
  private synchronized long reserve(int some) {
    long now = clock.nanos();
    long wait = taken == 0 ? 0 : Math.max(0, at(taken - 1) - now); // nobody overtakes
    for (int i = 0; i < some; i++) {
      long before = taken + i - turns.length; // the turn that has to be over by so much time
      if (before >= 0) {
        wait = Math.max(wait, at(before) + per - now);
      }
    }
    for (int i = 0; i < some; i++) {
      turns[(int) (taken++ % turns.length)] = now + wait;
    }
    return wait;
  }

  private long at(long turn) {
    return turns[(int) (turn % turns.length)];
  }

  @Override
  public int steps(Candidate candidate) {
    return verifier.steps(candidate);
  }
}
