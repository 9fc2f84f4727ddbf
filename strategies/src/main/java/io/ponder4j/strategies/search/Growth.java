package io.ponder4j.strategies.search;

import io.ponder4j.Judged;
import io.ponder4j.Selection;
import io.ponder4j.generate.Prompt;
import io.ponder4j.run.Run;
import io.ponder4j.strategies.step.Expansion;
import io.ponder4j.strategies.step.Path;
import io.ponder4j.strategies.step.Standing;
import io.ponder4j.strategies.step.StepScorer;
import io.ponder4j.strategies.step.Stepper;
import io.ponder4j.verify.Candidate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** One search: the tree as far as it has grown. */
final class Growth {

  private final FrontierSearch search;
  private final Prompt prompt;
  private final Frontier frontier;
  private final Run run;
  private final Stepper stepper;
  private final List<Path> finished = new ArrayList<>();
  private List<Path> grown = List.of(); // by the last round
  private List<Path> cut = List.of(); // in the last round
  private boolean degraded;

  Growth(FrontierSearch search, Prompt prompt, Frontier frontier, Run run, Run seeds) {
    this.search = search;
    this.prompt = prompt;
    this.frontier = frontier;
    this.run = run;
    this.stepper = new Stepper(search.rule(), run, seeds);
  }

  void grow() {
    List<Expansion> next = frontier.next();
    while (!next.isEmpty() && !isSpent()) {
      List<Path> children = Path.merged(stepper.extend(next));
      grown = next.stream().map(Expansion::path).toList();
      cut = children.stream().filter(path -> path.standing() == Standing.CUT).toList();
      children = scored(children.stream().filter(path -> !cut.contains(path)).toList());
      children.stream().filter(path -> path.standing().isFinished()).forEach(finished::add);
      frontier.admit(children);
      next = frontier.next();
    }
  }

  /** Without scores there is nothing to search by. */
  private boolean isSpent() {
    return run.shouldStop() || !run.mayScore();
  }

  private List<Path> scored(List<Path> children) {
    StepScorer.Batch batch = search.scorer().score(prompt, children, run);
    degraded |= batch.gaveUp();
    return batch.paths();
  }

  /** A choice among the finished paths. */
  Selection choose() {
    List<Judged> pool = new ArrayList<>(finished.size());
    for (Path path : finished) {
      Candidate candidate = run.candidate(pool.size(), path.completion());
      pool.add(new Judged(candidate, path.score()));
    }
    Selection chosen =
        search.choice().selector(search.scorer().unscored()).select(pool, run.answers());
    return degraded ? chosen.asDegraded() : chosen;
  }

  /**
   * The best path that is not finished: of the frontier, else of those that were cut short, else of
   * those that were grown last.
   */
  Optional<Path> best() {
    Comparator<Path> byParent =
        Comparator.comparing(path -> path.parent().orElse(path), Path.BEST_FIRST);
    return Stream.of(
            frontier.open().stream(),
            cut.stream().sorted(byParent),
            grown.stream().sorted(Path.BEST_FIRST))
        .flatMap(paths -> paths)
        .findFirst();
  }
}
