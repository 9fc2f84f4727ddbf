package io.ponder4j.verifiers.combine;

import io.ponder4j.generate.Prompt;
import io.ponder4j.run.Run;
import io.ponder4j.verify.Candidate;
import io.ponder4j.verify.OutcomeVerifier;
import io.ponder4j.verify.Score;
import io.ponder4j.verify.ScoreRange;
import io.ponder4j.verify.Scored;
import io.ponder4j.verify.Unscored;
import java.util.List;
import java.util.Objects;

/**
 * The weighted mean of several verifiers' scores.
 *
 * <p>Probabilities and log-odds of different verifiers meet as probabilities; scores of any size
 * meet with their like only, so calibrate them first ({@link Calibrated}). A candidate that a
 * verifier leaves unscored, or that it fails on, has the mean of the others; it is unscored where
 * the weights of those that scored it are less than the quorum. Costs what all verifiers cost, one
 * after the other. As thread-safe as its parts.
 *
 * @param parts at least one
 * @param quorum the share of all weight that has to have a score, in [0, 1]; with 1 nobody may be
 *     missing
 */
public record Weighted(List<Part> parts, double quorum) implements OutcomeVerifier {

  /**
   * A verifier and what its word is worth.
   *
   * @param verifier the verifier
   * @param weight beside those of the others; finite and greater than 0
   */
  public record Part(OutcomeVerifier verifier, double weight) {
    public Part {
      Objects.requireNonNull(verifier, "verifier");
      if (!(weight > 0 && Double.isFinite(weight))) {
        throw new IllegalArgumentException("a weight must be finite and > 0, was " + weight);
      }
    }
  }

  public Weighted {
    parts = List.copyOf(parts);
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("a mean needs at least one verifier");
    }
    if (!(quorum >= 0 && quorum <= 1)) {
      throw new IllegalArgumentException("a quorum is a share in [0, 1], was " + quorum);
    }
  }

  /** A mean of whoever has a score. */
  public Weighted(List<Part> parts) {
    this(parts, 0);
  }

  @Override
  public List<Score> score(Prompt prompt, List<Candidate> candidates, Run run) {
    List<OutcomeVerifier> verifiers = parts.stream().map(Part::verifier).toList();
    return Asking.askAll(verifiers, prompt, candidates, run).stream().map(this::mean).toList();
  }

  private Score mean(List<Score> each) {
    List<Score> scores = Probabilities.together(each);
    double all = 0;
    double weight = 0;
    double sum = 0;
    ScoreRange range = ScoreRange.PROBABILITY;
    String reason = "";
    for (int i = 0; i < scores.size(); i++) {
      all += parts.get(i).weight();
      if (scores.get(i) instanceof Scored scored) {
        weight += parts.get(i).weight();
        sum += parts.get(i).weight() * scored.value();
        range = scored.range();
      } else {
        reason = ((Unscored) scores.get(i)).reason();
      }
    }
    if (weight == 0 || weight < quorum * all * (1 - 1e-12)) {
      return new Unscored("too few verifiers have a score, of another: " + reason);
    }
    return range == ScoreRange.PROBABILITY && sum >= 0
        ? Score.probability(Math.min(1, sum / weight)) // rounding
        : Score.of(sum / weight, range);
  }

  @Override
  public int steps(Candidate candidate) {
    return parts.stream().mapToInt(part -> part.verifier().steps(candidate)).sum();
  }
}
