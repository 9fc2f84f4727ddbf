package io.ponder4j.testkit;

import io.ponder4j.generate.Prefix;
import io.ponder4j.generate.Prompt;
import io.ponder4j.run.Run;
import io.ponder4j.verify.ProcessVerifier;
import io.ponder4j.verify.Score;
import io.ponder4j.verify.StepScores;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToDoubleFunction;

/**
 * A process verifier that scores each line by a function: a probability, NaN, or an exception.
 * Thread-safe.
 */
public final class ScriptedProcessVerifier implements ProcessVerifier {

  private final ToDoubleFunction<String> scores;
  private final AtomicInteger calls = new AtomicInteger();

  /** A verifier that gives a line these values. */
  public ScriptedProcessVerifier(ToDoubleFunction<String> scores) {
    this.scores = scores;
  }

  @Override
  public List<StepScores> score(Prompt prompt, List<Prefix> prefixes, Run run) {
    calls.incrementAndGet();
    return prefixes.stream()
        .map(
            prefix ->
                new StepScores(
                    prefix
                        .text()
                        .lines()
                        .map(line -> Score.probability(scores.applyAsDouble(line)))
                        .toList()))
        .toList();
  }

  @Override
  public int steps(Prefix prefix) {
    return (int) prefix.text().lines().count();
  }

  /** Complete lines. */
  @Override
  public int lastingSteps(Prefix prefix) {
    return (int) prefix.text().chars().filter(character -> character == '\n').count();
  }

  /** How often it was called. */
  public int calls() {
    return calls.get();
  }
}
