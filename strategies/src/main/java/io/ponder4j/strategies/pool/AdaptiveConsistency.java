package io.ponder4j.strategies.pool;

import io.ponder4j.Judged;
import io.ponder4j.Outcome;
import io.ponder4j.Strategy;
import io.ponder4j.generate.Prompt;
import io.ponder4j.run.Run;
import io.ponder4j.strategies.select.Agreement;
import io.ponder4j.strategies.select.Majority;
import io.ponder4j.trace.TraceEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A majority vote that draws samples in waves and stops when they agree.
 *
 * <p>Source: "Let's Sample Step by Step: Adaptive-Consistency for Efficient Reasoning and Coding
 * with LLMs", with the rules of {@link Agreement} beside its own. The samples are those of {@link
 * SelfConsistency} in the same order, whoever finishes first, so what is looked at is no choice of
 * short ones. The trace tells which rule stopped it.
 *
 * <p>Cost: one wave to n generations, waves one after the other. Not to be used where time counts
 * and tokens do not: n at once are faster.
 *
 * @param n samples at most, at least 1
 * @param wave samples that are drawn side by side, at least 1; up to one less than that are drawn
 *     in vain
 * @param agreement when to stop
 */
public record AdaptiveConsistency(int n, int wave, Agreement agreement) implements Strategy {

  private static final int WAVE = 4;
  private static final double ERROR = 0.05;

  public AdaptiveConsistency {
    SamplePool.requireAtLeastOne(n);
    if (wave < 1) {
      throw new IllegalArgumentException("wave must be >= 1, was " + wave);
    }
    Objects.requireNonNull(agreement, "agreement");
  }

  /** At most n samples, four at a time, stopped by the cheap rule at 95 %, as in the paper. */
  public static AdaptiveConsistency of(int n) {
    return new AdaptiveConsistency(n, WAVE, Agreement.cheap(ERROR));
  }

  /** These samples, stopped by another rule. */
  public AdaptiveConsistency stopping(Agreement other) {
    return new AdaptiveConsistency(n, wave, other);
  }

  @Override
  public Outcome search(Prompt prompt, Run run) {
    List<Judged> pool = new ArrayList<>();
    for (int drawn = 0; drawn < n && !run.shouldStop(); ) {
      int next = Math.min(n, drawn + wave);
      SamplePool.draw(prompt, drawn, next, run.sampling(), run).stream()
          .map(Judged::unasked)
          .forEach(pool::add);
      drawn = next;
      Agreement.Standing standing = agreement.look(pool, run.answers(), n - drawn);
      if (drawn < n && standing.isReached()) {
        run.record(
            new TraceEvent.AgreementReached(
                agreement.rule().name(), drawn, standing.votes(), standing.runnerUp()));
        break;
      }
    }
    return run.conclude(new Majority().select(pool, run.answers()));
  }
}
