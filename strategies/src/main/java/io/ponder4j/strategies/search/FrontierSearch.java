package io.ponder4j.strategies.search;

import io.ponder4j.Judged;
import io.ponder4j.Need;
import io.ponder4j.Outcome;
import io.ponder4j.Selection;
import io.ponder4j.generate.Prompt;
import io.ponder4j.run.Run;
import io.ponder4j.strategies.select.Choice;
import io.ponder4j.strategies.select.Majority;
import io.ponder4j.strategies.step.Path;
import io.ponder4j.strategies.step.Reserve;
import io.ponder4j.strategies.step.StepRule;
import io.ponder4j.strategies.step.StepScorer;
import io.ponder4j.strategies.step.Stepper;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The loop that all searches over a frontier share, and its parameters: paths grow by a step, their
 * new steps are scored, the frontier decides what grows next; then one of the finished paths is
 * chosen.
 *
 * <p>Where the budget ends before any path is finished, the best one is completed at temperature 0
 * from a reserve; the outcome is then degraded. A path counts once, however often it was drawn.
 *
 * @param rule what a step is
 * @param scorer how paths are scored
 * @param choice how one of the finished paths is chosen
 * @param reserve the share of the tokens and of the time that is kept for completing a path; in [0,
 *     1), with 0 nothing is completed
 */
public record FrontierSearch(StepRule rule, StepScorer scorer, Choice choice, double reserve)
    implements Serializable {

  private static final double RESERVE = 0.1;

  public FrontierSearch {
    Objects.requireNonNull(rule, "rule");
    Objects.requireNonNull(scorer, "scorer");
    Objects.requireNonNull(choice, "choice");
    if (!(reserve >= 0 && reserve < 1)) {
      throw new IllegalArgumentException("reserve must be in [0, 1), was " + reserve);
    }
  }

  /**
   * The usual search by some rule: paths by the product of their steps' scores, the best one is
   * taken, a tenth is kept in reserve.
   */
  public static FrontierSearch by(StepRule rule) {
    return new FrontierSearch(rule, new StepScorer(), Choice.HIGHEST_SCORE, RESERVE);
  }

  /** This search, its paths scored in another way. */
  public FrontierSearch scoredBy(StepScorer other) {
    return new FrontierSearch(rule, other, choice, reserve);
  }

  /** This search with another choice among the finished paths. */
  public FrontierSearch choosing(Choice other) {
    return new FrontierSearch(rule, scorer, other, reserve);
  }

  /** This search with another reserve. */
  public FrontierSearch reserving(double share) {
    return new FrontierSearch(rule, scorer, choice, share);
  }

  /** What a search needs. */
  public Set<Need> needs() {
    return Set.of(rule.need(), StepScorer.NEED);
  }

  /** Searches, and concludes the run. */
  public Outcome search(Prompt prompt, Frontier frontier, Run run) {
    return search(prompt, frontier, 0, run);
  }

  /**
   * Searches, a new path scored by where it leads, and concludes the run.
   *
   * @param ahead how many most likely steps a path is continued by before it is scored; they are
   *     paid for and, where any path comes to its end otherwise, discarded
   */
  Outcome search(Prompt prompt, Frontier frontier, int ahead, Run run) {
    Run searching = run.child("search", 0, new Reserve(reserve).without(run.left()));
    Growth growth = new Growth(this, prompt, frontier, ahead, searching, run);
    growth.grow();
    Selection found = growth.choose();
    searching.conclude(found);
    return run.conclude(found.ranked().isEmpty() ? completed(growth.unfinished(), run) : found);
  }

  /**
   * The best path, completed from the reserve, as the only candidate; where that is not possible,
   * the best one with any text.
   *
   * @param paths the best first
   */
  private Selection completed(List<Path> paths, Run run) {
    Optional<Path> whole =
        reserve > 0 && !run.shouldStop()
            ? paths.stream().findFirst().flatMap(path -> new Stepper(rule, run).complete(path))
            : Optional.empty();
    List<Judged> pool =
        whole.or(() -> paths.stream().filter(path -> path.depth() > 0).findFirst()).stream()
            .map(path -> Judged.unasked(run.candidate(0, path.completion())))
            .toList();
    return new Majority().select(pool, run.answers()).asDegraded();
  }
}
