package io.ponder4j.internal;

import io.ponder4j.generate.Prefix;
import io.ponder4j.generate.Prompt;
import io.ponder4j.run.Run;
import io.ponder4j.trace.TraceEvent;
import io.ponder4j.verify.ProcessVerifier;
import io.ponder4j.verify.StepScores;
import java.util.List;

/**
 * A process verifier in a role of a run. Its failure leaves prefixes unscored, and never passes on.
 */
record BudgetedProcessVerifier(LiveRun run, String role, ProcessVerifier verifier)
    implements ProcessVerifier {

  @Override
  public List<StepScores> score(Prompt prompt, List<Prefix> prefixes, Run ignored) {
    List<StepScores> scores =
        new Verification<Prefix, StepScores>(
                run,
                role,
                verifier::steps,
                (some, child) -> verifier.score(prompt, some, child),
                (prefix, steps) -> steps.steps().size() == verifier.steps(prefix),
                this::unscored)
            .of(prefixes);
    run.record(
        new TraceEvent.StepsScored(
            role, prefixes.stream().map(Prefix::fingerprint).toList(), scores));
    return scores;
  }

  /** As many as the verifier counts; where even that fails, a single one. */
  private StepScores unscored(Prefix prefix, String reason) {
    try {
      return StepScores.unscored(verifier.steps(prefix), reason);
    } catch (RuntimeException e) {
      return StepScores.unscored(1, reason);
    }
  }

  @Override
  public int steps(Prefix prefix) {
    return verifier.steps(prefix);
  }
}
