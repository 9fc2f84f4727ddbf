package io.ponder4j.verifiers.combine;

import io.ponder4j.generate.Prompt;
import io.ponder4j.run.Run;
import io.ponder4j.verify.Candidate;
import io.ponder4j.verify.OutcomeVerifier;
import io.ponder4j.verify.Score;
import io.ponder4j.verify.ScoreRange;
import io.ponder4j.verify.Scored;
import java.util.List;
import java.util.Objects;

/**
 * A verifier whose scores become probabilities, so that a threshold means the same for another
 * verifier, and scores of several can be combined.
 *
 * <p>What is unscored stays so, and the worst score there is stays the worst. As thread-safe as the
 * verifier.
 *
 * @param verifier scores
 * @param calibration makes probabilities of the scores; fitted to this verifier
 */
public record Calibrated(OutcomeVerifier verifier, Calibration calibration)
    implements OutcomeVerifier {

  public Calibrated {
    Objects.requireNonNull(verifier, "verifier");
    Objects.requireNonNull(calibration, "calibration");
  }

  @Override
  public List<Score> score(Prompt prompt, List<Candidate> candidates, Run run) {
    return verifier.score(prompt, candidates, run).stream().map(this::calibrated).toList();
  }

  private Score calibrated(Score score) {
    if (!(score instanceof Scored scored)) {
      return score;
    }
    return scored.value() == Double.NEGATIVE_INFINITY
        ? new Scored(scored.value(), ScoreRange.PROBABILITY)
        : Score.probability(calibration.probability(scored.value()));
  }

  @Override
  public int steps(Candidate candidate) {
    return verifier.steps(candidate);
  }
}
