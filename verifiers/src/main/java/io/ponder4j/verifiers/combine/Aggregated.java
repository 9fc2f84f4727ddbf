package io.ponder4j.verifiers.combine;

import io.ponder4j.generate.Prefix;
import io.ponder4j.generate.Prompt;
import io.ponder4j.run.Run;
import io.ponder4j.verify.Aggregation;
import io.ponder4j.verify.Candidate;
import io.ponder4j.verify.OutcomeVerifier;
import io.ponder4j.verify.ProcessVerifier;
import io.ponder4j.verify.Score;
import io.ponder4j.verify.StepScores;
import io.ponder4j.verify.Unscored;
import io.ponder4j.verify.VerificationException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A process verifier as an outcome verifier: the scores of a candidate's steps become one.
 *
 * <p>Costs the scored steps that the process verifier costs. A candidate is unscored where the
 * aggregation cannot tell, or where its steps and their scores differ in number. As thread-safe as
 * the process verifier.
 *
 * @param verifier scores the steps
 * @param aggregation makes one score of them
 */
public record Aggregated(ProcessVerifier verifier, Aggregation aggregation)
    implements OutcomeVerifier {

  public Aggregated {
    Objects.requireNonNull(verifier, "verifier");
    Objects.requireNonNull(aggregation, "aggregation");
  }

  /**
   * {@inheritDoc}
   *
   * @throws VerificationException if the process verifier does not give one list a candidate
   */
  @Override
  public List<Score> score(Prompt prompt, List<Candidate> candidates, Run run) {
    List<Prefix> prefixes = candidates.stream().map(c -> c.completion().prefix()).toList();
    List<StepScores> steps = verifier.score(prompt, prefixes, run);
    if (steps.size() != prefixes.size()) {
      throw new VerificationException(
          "the process verifier gave "
              + steps.size()
              + " lists of scores for "
              + prefixes.size()
              + " candidates");
    }
    var scores = new ArrayList<Score>(steps.size());
    for (int i = 0; i < steps.size(); i++) {
      scores.add(aggregate(steps.get(i), verifier.steps(prefixes.get(i))));
    }
    return scores;
  }

  private Score aggregate(StepScores scores, int steps) {
    return scores.steps().size() == steps
        ? aggregation.of(scores)
        : new Unscored(
            "the process verifier gave "
                + scores.steps().size()
                + " scores for "
                + steps
                + " steps");
  }

  @Override
  public int steps(Candidate candidate) {
    return verifier.steps(candidate.completion().prefix());
  }
}
