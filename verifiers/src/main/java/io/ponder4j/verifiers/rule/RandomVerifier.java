package io.ponder4j.verifiers.rule;

import io.ponder4j.generate.Prompt;
import io.ponder4j.run.Run;
import io.ponder4j.verify.Candidate;
import io.ponder4j.verify.OutcomeVerifier;
import io.ponder4j.verify.Score;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The random control: scores drawn evenly from [0, 1), whatever the candidate says. A strategy that
 * is no better with its verifier than with this one gains nothing from it; Best-of-N with it is as
 * often right as a single sample.
 *
 * <p>A score depends on the seed of the verifier's run, the candidate's index and what it wrote, so
 * neither on the order nor on the other candidates of a call. Asked about a candidate again in a
 * later call of the same run, it draws anew. Thread-safe.
 */
public record RandomVerifier() implements OutcomeVerifier {

  @Override
  public List<Score> score(Prompt prompt, List<Candidate> candidates, Run run) {
    return candidates.stream().map(candidate -> draw(candidate, run)).toList();
  }

  private static Score draw(Candidate candidate, Run run) {
    String text = candidate.completion().prefix().fingerprint();
    // The index too: samples of the same text are different draws, or frequent texts would lose.
    long seed = run.seed("random control " + text, candidate.index());
    return Score.probability(new SplittableRandom(seed).nextDouble());
  }
}
