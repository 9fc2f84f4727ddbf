package io.ponder4j.internal;

import io.ponder4j.generate.Prompt;
import io.ponder4j.run.Run;
import io.ponder4j.trace.TraceEvent;
import io.ponder4j.verify.Candidate;
import io.ponder4j.verify.OutcomeVerifier;
import io.ponder4j.verify.Score;
import io.ponder4j.verify.Unscored;
import java.util.List;

/**
 * An outcome verifier in a role of a run. Its failure leaves candidates unscored, and never passes
 * on.
 */
record BudgetedOutcomeVerifier(LiveRun run, String role, OutcomeVerifier verifier)
    implements OutcomeVerifier {

  @Override
  public List<Score> score(Prompt prompt, List<Candidate> candidates, Run ignored) {
    List<Score> scores =
        new Verification<Candidate, Score>(
                run,
                role,
                verifier::steps,
                (some, child) -> verifier.score(prompt, some, child),
                (candidate, score) -> score != null,
                (candidate, reason) -> new Unscored(reason))
            .of(candidates);
    run.record(
        new TraceEvent.CandidatesScored(
            role, candidates.stream().map(Candidate::index).toList(), scores));
    return scores;
  }

  @Override
  public int steps(Candidate candidate) {
    return verifier.steps(candidate);
  }
}
