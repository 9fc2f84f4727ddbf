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
import java.util.stream.IntStream;

/**
 * Grows n paths by a step, keeps the n / m that the verifier scores highest, lets each of them grow
 * in m ways, and so on until all that are kept are finished (beam search over steps).
 *
 * <p>Source: "Scaling LLM Test-Time Compute Optimally can be More Effective than Scaling Model
 * Parameters", beam search against a process reward model. Differs in two points: a finished path
 * keeps its place in the beam, so the search ends; the beam is never filled up with copies, which
 * would vote more than once. Every finished path is a candidate, in the beam or not.
 *
 * <p>Cost: up to n steps generated side by side and n steps scored a level, as many tokens as
 * Best-of-n or more. Not to be used with a verifier that is misled by first steps: all paths may
 * then descend from one wrong step, where independent samples or subtrees keep their variety. With
 * m = n it is {@link StepBestOfN}, with n = m = 1 plain generation.
 *
 * @param n paths that grow at a level, a multiple of m
 * @param m in how many ways each path that is kept grows, at least 1
 * @param search steps, scores and the choice at the end
 */
public record Beam(int n, int m, FrontierSearch search) implements Strategy {

  public Beam {
    check(n, m);
    Objects.requireNonNull(search, "search");
  }

  /**
   * A beam over lines, at most 40 of them.
   *
   * @param n paths that grow at a level
   * @param m in how many ways each that is kept grows
   */
  public static Beam of(int n, int m) {
    return new Beam(n, m, FrontierSearch.by(StepRule.lines()));
  }

  /** A beam about as wide as its paths grow: m is the least divisor of n that is at least √n. */
  public static Beam of(int n) {
    return of(n, widthOf(n));
  }

  /** The least divisor of n that is at least √n; 1 where n is not positive. */
  static int widthOf(int n) {
    return IntStream.rangeClosed(1, n).filter(d -> n % d == 0 && d >= n / d).findFirst().orElse(1);
  }

  /** Refuses numbers that do not fit. */
  static void check(int n, int m) {
    if (m < 1 || n < 1 || n % m != 0) {
      throw new IllegalArgumentException(
          "n must be a multiple of m >= 1, was n = " + n + ", m = " + m);
    }
  }

  @Override
  public Outcome search(Prompt prompt, Run run) {
    return search.search(prompt, new BeamFrontier(Path.root(prompt), n / m, m), run);
  }

  @Override
  public Set<Need> needs() {
    return search.needs();
  }
}
