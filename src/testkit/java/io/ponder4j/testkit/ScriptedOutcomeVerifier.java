package io.ponder4j.testkit;

import io.ponder4j.generate.Prompt;
import io.ponder4j.run.Run;
import io.ponder4j.verify.Candidate;
import io.ponder4j.verify.OutcomeVerifier;
import io.ponder4j.verify.Score;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToDoubleFunction;

/**
 * An outcome verifier that says what a function tells: a probability, NaN, or an exception.
 * Thread-safe.
 */
public final class ScriptedOutcomeVerifier implements OutcomeVerifier {

  private final ToDoubleFunction<Candidate> scores;
  private final AtomicInteger calls = new AtomicInteger();

  /** A verifier that gives these values. */
  public ScriptedOutcomeVerifier(ToDoubleFunction<Candidate> scores) {
    this.scores = scores;
  }

  @Override
  public List<Score> score(Prompt prompt, List<Candidate> candidates, Run run) {
    calls.incrementAndGet();
    return candidates.stream().map(c -> Score.probability(scores.applyAsDouble(c))).toList();
  }

  /** How often it was called. */
  public int calls() {
    return calls.get();
  }
}
