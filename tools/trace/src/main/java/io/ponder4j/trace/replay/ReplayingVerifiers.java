package io.ponder4j.trace.replay;

import io.ponder4j.generate.Prefix;
import io.ponder4j.generate.Prompt;
import io.ponder4j.run.Run;
import io.ponder4j.trace.replay.Line.Judgement;
import io.ponder4j.trace.replay.Line.JudgementKey;
import io.ponder4j.verify.Candidate;
import io.ponder4j.verify.OutcomeVerifier;
import io.ponder4j.verify.ProcessVerifier;
import io.ponder4j.verify.Score;
import io.ponder4j.verify.StepScores;
import io.ponder4j.verify.Unscored;
import io.ponder4j.verify.VerificationException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Recorded verifiers. What was not recorded is unscored; the rest of the call is not lost. */
final class ReplayingVerifiers {

  private ReplayingVerifiers() {}

  /** One that scores candidates. */
  record OfCandidates(String role, Archive archive) implements OutcomeVerifier {

    @Override
    public List<Score> score(Prompt prompt, List<Candidate> candidates, Run run) {
      return candidates.stream()
          .map(
              candidate ->
                  scores(key(candidate), archive, 1).stream()
                      .findFirst()
                      .orElseGet(() -> missing(key(candidate))))
          .toList();
    }

    @Override
    public int steps(Candidate candidate) {
      return archive
          .judgement(key(candidate))
          .map(Judgement::steps)
          .orElseGet(() -> OutcomeVerifier.super.steps(candidate));
    }

    private JudgementKey key(Candidate candidate) {
      return new JudgementKey(role, candidate.completion().prefix().fingerprint());
    }
  }

  /** One that scores steps. */
  record OfSteps(String role, Archive archive) implements ProcessVerifier {

    @Override
    public List<StepScores> score(Prompt prompt, List<Prefix> prefixes, Run run) {
      return prefixes.stream()
          .map(prefix -> new StepScores(scores(key(prefix), archive, steps(prefix))))
          .toList();
    }

    @Override
    public int steps(Prefix prefix) {
      return archive
          .judgement(key(prefix))
          .map(Judgement::steps)
          .orElseGet(() -> ProcessVerifier.super.steps(prefix));
    }

    @Override
    public int lastingSteps(Prefix prefix) {
      return archive.judgement(key(prefix)).map(Judgement::lasting).orElse(0);
    }

    private JudgementKey key(Prefix prefix) {
      return new JudgementKey(role, prefix.fingerprint());
    }
  }

  private static List<Score> scores(JudgementKey key, Archive archive, int steps) {
    Optional<Judgement> judgement = archive.judgement(key);
    judgement
        .flatMap(Judgement::failure)
        .ifPresent(
            failure -> {
              throw new ReplayedFailure(failure);
            });
    return judgement
        .map(Judgement::scores)
        .orElseGet(() -> Collections.nCopies(steps, missing(key)));
  }

  private static Score missing(JudgementKey key) {
    return new Unscored(
        "the recording has no score of role '" + key.role() + "' for the prefix " + key.prefix());
  }

  /** A failure that happens again: a run tells it by its text, of which the class is a part. */
  @SuppressWarnings("OverrideThrowableToString")
  private static final class ReplayedFailure extends VerificationException {

    private static final long serialVersionUID = 1L;

    private final String told;

    ReplayedFailure(String told) {
      super(told);
      this.told = told;
    }

    @Override
    public String toString() {
      return told;
    }
  }
}
