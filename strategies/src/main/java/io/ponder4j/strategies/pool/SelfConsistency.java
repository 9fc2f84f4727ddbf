package io.ponder4j.strategies.pool;

import io.ponder4j.Judged;
import io.ponder4j.Outcome;
import io.ponder4j.Strategy;
import io.ponder4j.generate.Prompt;
import io.ponder4j.run.Run;
import io.ponder4j.strategies.select.Majority;
import java.util.List;

/**
 * Draws n samples and takes the most frequent answer (majority vote).
 *
 * <p>Source: "Self-Consistency Improves Chain of Thought Reasoning in Language Models". Ties go to
 * the answer with the shortest sample.
 *
 * <p>Cost: n generations side by side, no verifier. Not to be used where answers are free texts
 * that never repeat, or where the model is wrong in the same way every time: then it converges to
 * that error.
 *
 * @param n samples, at least 1
 */
public record SelfConsistency(int n) implements Strategy {

  public SelfConsistency {
    SamplePool.requireAtLeastOne(n);
  }

  /** A majority of n samples. */
  public static SelfConsistency of(int n) {
    return new SelfConsistency(n);
  }

  @Override
  public Outcome search(Prompt prompt, Run run) {
    List<Judged> pool =
        SamplePool.draw(prompt, n, run.sampling(), run).stream().map(Judged::unasked).toList();
    return run.conclude(new Majority().select(pool, run.answers()));
  }
}
