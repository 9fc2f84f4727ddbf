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
 * Searches n / m subtrees that know nothing of one another, each by the best of m next steps, and
 * chooses among their ends (diverse verifier tree search).
 *
 * <p>Source: "Can 1B LLM Surpass 405B LLM? Rethinking Compute-Optimal Test-Time Scaling" and the
 * search-and-learn code. Differs in one point: where a subtree ends with several finished children,
 * each is a candidate, as it is paid for.
 *
 * <p>Cost: that of {@link Beam}. Against it, a verifier that is misled by some first step spoils
 * one subtree, not all. Not to be used where the verifier is right early on: a beam then spends
 * nothing on subtrees that begin badly. With m = n it is {@link StepBestOfN}.
 *
 * @param n paths that grow at a level, a multiple of m
 * @param m steps to choose from in a subtree, at least 1
 * @param search steps, scores and the choice at the end
 */
public record Dvts(int n, int m, FrontierSearch search) implements Strategy {

  public Dvts {
    Beam.check(n, m);
    Objects.requireNonNull(search, "search");
  }

  /**
   * Subtrees of lines, at most 40 deep.
   *
   * @param n paths that grow at a level
   * @param m steps to choose from in a subtree
   */
  public static Dvts of(int n, int m) {
    return new Dvts(n, m, FrontierSearch.by(StepRule.lines()));
  }

  /** About as many subtrees as steps to choose from: m is the least divisor of n from √n on. */
  public static Dvts of(int n) {
    return of(n, Beam.widthOf(n));
  }

  @Override
  public Outcome search(Prompt prompt, Run run) {
    var subtrees =
        IntStream.range(0, n / m)
            .mapToObj(tree -> new BeamFrontier(Path.root(prompt), tree * m, 1, m))
            .toList();
    return search.search(prompt, new ForestFrontier(subtrees), run);
  }

  @Override
  public Set<Need> needs() {
    return search.needs();
  }
}
