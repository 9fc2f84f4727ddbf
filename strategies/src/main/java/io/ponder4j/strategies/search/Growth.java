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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** One search: the tree as far as it has grown. */
final class Growth {

  private final FrontierSearch search;
  private final Prompt prompt;
  private final Frontier frontier;
  private final Run run;
  private final Stepper stepper;
  private final int ahead;
  private final Map<Path, List<Path>> drawn = new HashMap<>(); // children, equal ones once
  private final List<Path> finished = new ArrayList<>();
  private final List<Path> foreseen = new ArrayList<>(); // finished looking ahead
  private List<Path> grown = List.of(); // by the last round
  private List<Path> cut = List.of(); // in the last round
  private boolean degraded;

  Growth(FrontierSearch search, Prompt prompt, Frontier frontier, int ahead, Run run, Run seeds) {
    this.search = search;
    this.prompt = prompt;
    this.frontier = frontier;
    this.ahead = ahead;
    this.run = run;
    this.stepper = new Stepper(search.rule(), run, seeds);
  }

  void grow() {
    List<Expansion> next = frontier.next();
    while (!next.isEmpty() && !isSpent()) {
      List<Path> children = fresh(Path.merged(stepper.extend(next)));
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

  /** Those that were not drawn from their parents before. */
  private List<Path> fresh(List<Path> children) {
    List<Path> fresh = new ArrayList<>(children.size());
    for (Path child : children) {
      List<Path> siblings =
          drawn.computeIfAbsent(child.parent().orElseThrow(), parent -> new ArrayList<>());
      if (siblings.stream().noneMatch(child::isSameAs)) {
        siblings.add(child);
        fresh.add(child);
      }
    }
    return fresh;
  }

  /** The children, each with the verdict on where it leads. */
  private List<Path> scored(List<Path> children) {
    List<Path> ends = stepper.ahead(children, ahead);
    StepScorer.Batch batch = search.scorer().score(prompt, ends, run);
    degraded |= batch.gaveUp();
    List<Path> scored = new ArrayList<>(children.size());
    for (int i = 0; i < children.size(); i++) {
      Path end = batch.paths().get(i);
      scored.add(children.get(i).judgedAs(end));
      if (end.depth() > children.get(i).depth() && end.standing().isFinished()) {
        foreseen.add(end);
      }
    }
    return scored;
  }

  /**
   * A choice among the finished paths; where there are none, among those that were finished looking
   * ahead.
   */
  Selection choose() {
    List<Path> all = finished.isEmpty() ? foreseen : finished;
    List<Path> eligible = frontier.eligible(all);
    List<Judged> first = new ArrayList<>();
    List<Judged> others = new ArrayList<>();
    for (Path path : all) {
      Candidate candidate = run.candidate(first.size() + others.size(), path.completion());
      (eligible.contains(path) ? first : others).add(new Judged(candidate, path.score()));
    }
    boolean isAsMeant = !degraded && !finished.isEmpty() && !first.isEmpty();
    Selection chosen = first.isEmpty() ? chosen(others) : chosen(first);
    if (!first.isEmpty() && !others.isEmpty()) {
      chosen = followedBy(chosen(others).ranked(), chosen);
    }
    return isAsMeant || all.isEmpty() ? chosen : chosen.asDegraded();
  }

  private Selection chosen(List<Judged> pool) {
    return search.choice().selector(search.scorer().unscored()).select(pool, run.answers());
  }

  private static Selection followedBy(List<Judged> others, Selection chosen) {
    List<Judged> ranked = new ArrayList<>(chosen.ranked());
    ranked.addAll(others);
    return new Selection(ranked, chosen.winner(), chosen.support(), chosen.degraded());
  }

  /**
   * The paths that are not finished, the best first: those of the frontier, then those that were
   * cut short, then those that were grown last.
   */
  List<Path> unfinished() {
    Comparator<Path> byParent =
        Comparator.comparing(path -> path.parent().orElse(path), Path.BEST_FIRST);
    return Stream.of(
            frontier.open().stream(),
            cut.stream().sorted(byParent),
            grown.stream().sorted(Path.BEST_FIRST))
        .flatMap(paths -> paths)
        .toList();
  }
}
