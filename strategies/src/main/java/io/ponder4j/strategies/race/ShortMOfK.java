package io.ponder4j.strategies.race;

import io.ponder4j.Judged;
import io.ponder4j.Outcome;
import io.ponder4j.Selection;
import io.ponder4j.Strategy;
import io.ponder4j.generate.Generation;
import io.ponder4j.generate.Prompt;
import io.ponder4j.run.RaceEvent;
import io.ponder4j.run.Run;
import io.ponder4j.strategies.select.Majority;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Starts k samples, keeps the first m that finish thinking, stops the others and takes the majority
 * of the m (short-m@k).
 *
 * <p>Source: "Don't Overthink it. Preferring Shorter Thinking Chains for Improved LLM Reasoning".
 * Order is by generated tokens, then by index; a tie of the vote goes to the shortest thinking.
 * With a generator that marks no phases, the end of a sample is the end of its thinking.
 *
 * <p>Cost: the tokens of the m shortest, and k - m times those of the longest of them. With m = k
 * it is {@link io.ponder4j.strategies.pool.SelfConsistency}, with m = 1 {@link FirstFinish}. Not to
 * be used where right answers are the long ones.
 *
 * @param m samples that vote, at least 1
 * @param k samples that start, at least m
 */
public record ShortMOfK(int m, int k) implements Strategy {

  public ShortMOfK {
    if (m < 1 || k < m) {
      throw new IllegalArgumentException("1 <= m <= k must hold, was m = " + m + ", k = " + k);
    }
  }

  /** A vote of the first m of k samples. */
  public static ShortMOfK of(int m, int k) {
    return new ShortMOfK(m, k);
  }

  @Override
  public Outcome search(Prompt prompt, Run run) {
    Field field = Field.start(prompt, k, run);
    Set<Generation> thoughtThrough = new LinkedHashSet<>();
    List<Judged> voters = new ArrayList<>();
    List<Judged> others = new ArrayList<>();
    while (!field.isEmpty()) {
      RaceEvent event = field.next();
      if (event instanceof RaceEvent.PhaseEnded ended) {
        thoughtThrough.add(ended.generation());
      } else if (event instanceof RaceEvent.Finished finished) {
        boolean whole = finished.completion().finish().isWhole();
        var candidate = Judged.unasked(field.candidate(finished));
        if (thoughtThrough.contains(finished.generation())) {
          voters.add(candidate);
        } else if (whole && finished.completion().usage().thinking() == 0) {
          thoughtThrough.add(finished.generation());
          voters.add(candidate);
        } else if (finished.completion().usage().generated() > 0) {
          others.add(candidate);
        }
      } else if (event instanceof RaceEvent.Failed failed) {
        thoughtThrough.remove(failed.generation());
      }
      if (thoughtThrough.size() == m) {
        field.stopAllBut(List.copyOf(thoughtThrough));
      }
    }
    return run.conclude(vote(voters, others, run));
  }

  private Selection vote(List<Judged> voters, List<Judged> others, Run run) {
    Majority majority = new Majority(Majority.Length.THINKING);
    if (voters.size() == m) {
      return majority.select(voters, run.answers());
    }
    return majority.select(voters.isEmpty() ? others : voters, run.answers()).asDegraded();
  }
}
