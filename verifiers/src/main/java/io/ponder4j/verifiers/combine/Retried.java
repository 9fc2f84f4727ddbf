package io.ponder4j.verifiers.combine;

import io.ponder4j.generate.Prompt;
import io.ponder4j.run.Run;
import io.ponder4j.run.RunClock;
import io.ponder4j.verify.Candidate;
import io.ponder4j.verify.OutcomeVerifier;
import io.ponder4j.verify.Score;
import io.ponder4j.verify.Unscored;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Asks a verifier again about what it left unscored, be it by failing or by saying so.
 *
 * <p>Between two attempts it waits, twice as long each time. What is unscored after the last
 * attempt stays so, with the last reason. It gives up when the run is to stop. Scored steps are
 * charged once, verifier tokens for every attempt. As thread-safe as the verifier.
 *
 * @param verifier is asked
 * @param attempts how often at most, the first time included; at least 1
 * @param pause before the second attempt; not negative
 * @param clock what waits
 */
public record Retried(OutcomeVerifier verifier, int attempts, Duration pause, RunClock clock)
    implements OutcomeVerifier {

  public Retried {
    Objects.requireNonNull(verifier, "verifier");
    Objects.requireNonNull(clock, "clock");
    if (attempts < 1) {
      throw new IllegalArgumentException("attempts must be >= 1, was " + attempts);
    }
    if (pause.isNegative()) {
      throw new IllegalArgumentException("pause must not be negative, was " + pause);
    }
  }

  /** A verifier that is asked again after a pause. */
  public Retried(OutcomeVerifier verifier, int attempts, Duration pause) {
    this(verifier, attempts, pause, RunClock.SYSTEM);
  }

  @Override
  public List<Score> score(Prompt prompt, List<Candidate> candidates, Run run) {
    var scores = new ArrayList<Score>(Asking.ask(verifier, prompt, candidates, run));
    Duration wait = pause;
    for (int attempt = 2; attempt <= attempts; attempt++) {
      List<Integer> open = unscored(scores);
      if (open.isEmpty() || !Pauses.pause(wait, clock, run)) {
        break;
      }
      List<Score> again =
          Asking.ask(verifier, prompt, open.stream().map(candidates::get).toList(), run);
      for (int i = 0; i < open.size(); i++) {
        scores.set(open.get(i), again.get(i));
      }
      wait = wait.multipliedBy(2);
    }
    return List.copyOf(scores);
  }

  private static List<Integer> unscored(List<Score> scores) {
    var open = new ArrayList<Integer>();
    for (int i = 0; i < scores.size(); i++) {
      if (scores.get(i) instanceof Unscored) {
        open.add(i);
      }
    }
    return open;
  }

  @Override
  public int steps(Candidate candidate) {
    return verifier.steps(candidate);
  }
}
