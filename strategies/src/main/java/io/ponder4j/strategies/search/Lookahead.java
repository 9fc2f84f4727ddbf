package io.ponder4j.strategies.search;

import io.ponder4j.Need;
import io.ponder4j.Outcome;
import io.ponder4j.Strategy;
import io.ponder4j.generate.Prompt;
import io.ponder4j.run.Run;
import io.ponder4j.strategies.step.Path;
import io.ponder4j.strategies.step.StepRule;
import java.util.Objects;
import java.util.Set;

/**
 * A {@link Beam} that scores a step by where it leads: by the score after k more steps at
 * temperature 0, which are then thrown away.
 *
 * <p>Source: "Scaling LLM Test-Time Compute Optimally can be More Effective than Scaling Model
 * Parameters", lookahead search. Differs in one point: where nothing was finished when the budget
 * ended, what was finished looking ahead is a candidate, and the outcome degraded.
 *
 * <p>Cost: that of a beam, and for each of its steps k more steps generated and scored. Not to be
 * used with a verifier that judges a step by itself well: the steps ahead then tell little that
 * sampling more would not. With n = m = 1 it is plain generation, k steps written ahead for
 * nothing.
 *
 * @param n paths that grow at a level, a multiple of m
 * @param m in how many ways each path that is kept grows, at least 1
 * @param k steps to look ahead, at least 1
 * @param search steps, scores and the choice at the end
 */
public record Lookahead(int n, int m, int k, FrontierSearch search) implements Strategy {

  public Lookahead {
    Beam.check(n, m);
    if (k < 1) {
      throw new IllegalArgumentException("k must be >= 1, was " + k);
    }
    Objects.requireNonNull(search, "search");
  }

  /**
   * Over lines, at most 40 of them.
   *
   * @param n paths that grow at a level
   * @param m in how many ways each that is kept grows
   * @param k steps to look ahead
   */
  public static Lookahead of(int n, int m, int k) {
    return new Lookahead(n, m, k, FrontierSearch.by(StepRule.lines()));
  }

  /** About as wide as its paths grow, see {@link Beam#of(int)}, one step ahead. */
  public static Lookahead of(int n) {
    return of(n, Beam.widthOf(n), 1);
  }

  @Override
  public Outcome search(Prompt prompt, Run run) {
    var beam = new BeamFrontier(Path.root(prompt), n / m, m);
    return search.search(prompt, beam, n == 1 ? 0 : k, run);
  }

  @Override
  public Set<Need> needs() {
    return search.needs();
  }
}
