package io.ponder4j.strategies.resample;

import io.ponder4j.generate.Prompt;
import io.ponder4j.run.Run;
import io.ponder4j.strategies.step.Expansion;
import io.ponder4j.strategies.step.Path;
import io.ponder4j.strategies.step.Splicer;
import io.ponder4j.strategies.step.Standing;
import io.ponder4j.strategies.step.StepScorer;
import io.ponder4j.strategies.step.Stepper;
import io.ponder4j.trace.TraceEvent;
import io.ponder4j.verify.ScoreRange;
import io.ponder4j.verify.Scored;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * Particles that are paths: a generator writes their steps, a process verifier scores them. Copies
 * of a particle are one path, and so are children of it that turn out the same; each child is drawn
 * with a number of its own, whenever its path grows again.
 */
final class PathModel implements ParticleModel<Path>, Splicing<Path>, ParticleLoop.Watcher<Path> {

  private final ParticleSearch search;
  private final Prompt prompt;
  private final Run run;
  private final Stepper stepper;
  private final Splicer splicer;
  private final Path root;
  private final Map<Path, Integer> drawn = new HashMap<>(); // how many children of each
  private final List<Path> finished = new ArrayList<>();
  private List<Path> grown = List.of(); // by the last step
  private List<Path> cut = List.of(); // in the last step
  private ScoreRange range = ScoreRange.PROBABILITY;
  private boolean degraded;

  PathModel(ParticleSearch search, Prompt prompt, Run run, Run seeds) {
    this.search = search;
    this.prompt = prompt;
    this.run = run;
    this.root = Path.root(prompt);
    this.stepper = new Stepper(search.rule(), run, seeds);
    this.splicer = new Splicer(search.rule(), run, stepper);
  }

  @Override
  public Path start() {
    return root;
  }

  @Override
  public List<Optional<Path>> next(List<Path> open) {
    Map<Path, Deque<Path>> children = children(open);
    return open.stream()
        .map(path -> Optional.ofNullable(children.getOrDefault(path, new ArrayDeque<>()).poll()))
        .toList();
  }

  /**
   * Scored children of paths, as many of each as there are copies of it, but for those that fail.
   */
  Map<Path, Deque<Path>> children(List<Path> parents) {
    Map<Path, Integer> copies = new LinkedHashMap<>();
    parents.forEach(path -> copies.merge(path, 1, Integer::sum));
    List<Expansion> expansions = new ArrayList<>();
    copies.forEach((path, n) -> expansions.add(new Expansion(path, number(path, n), n)));
    List<Path> all = Path.merged(stepper.extend(expansions));
    grown = List.copyOf(copies.keySet());
    cut = all.stream().filter(path -> path.standing() == Standing.CUT).toList();
    StepScorer.Batch scored =
        search
            .scorer()
            .score(prompt, all.stream().filter(path -> !cut.contains(path)).toList(), run);
    degraded |= scored.gaveUp();
    Map<Path, Deque<Path>> children = new HashMap<>();
    for (Path child : scored.paths()) {
      note(child);
      Deque<Path> siblings =
          children.computeIfAbsent(child.parent().orElseThrow(), p -> new ArrayDeque<>());
      for (int i = 0; i < child.multiplicity(); i++) {
        siblings.add(child);
      }
    }
    return children;
  }

  /** The number of the first of some new children of a path. */
  private int number(Path path, int children) {
    return drawn.merge(path, children, Integer::sum) - children;
  }

  private void note(Path child) {
    if (child.score().orElse(null) instanceof Scored scored) {
      range = scored.range();
    }
    if (child.standing().isFinished()) {
      finished.add(child);
    }
  }

  @Override
  public OptionalDouble logPotential(Path path) {
    if (path.value().isEmpty()) {
      return OptionalDouble.empty();
    }
    OptionalDouble before = OptionalDouble.empty();
    for (Path at = path; at.depth() > 1 && before.isEmpty(); ) {
      at = at.parent().orElseThrow();
      before = at.value();
    }
    return OptionalDouble.of(search.potential().log(path.value().getAsDouble(), before, range));
  }

  @Override
  public double logPotentialAgain(Path stopped) {
    OptionalDouble last = logPotential(stopped);
    return last.isEmpty() ? 0 : search.potential().logAgain(last.getAsDouble());
  }

  @Override
  public double[] logProbs(List<Path> states, List<Path> rest) {
    List<Path> distinct = states.stream().distinct().toList();
    List<Double> logProbs =
        goesOn()
            ? splicer.logProbs(distinct, rest)
            : Collections.nCopies(distinct.size(), Double.NEGATIVE_INFINITY);
    return states.stream().mapToDouble(state -> logProbs.get(distinct.indexOf(state))).toArray();
  }

  /** Scored one step after the other, since what is known of a step is not asked for again. */
  @Override
  public Optional<List<Path>> spliced(Path state, List<Path> rest) {
    List<Path> spliced = new ArrayList<>();
    Path at = state;
    for (Path step : rest) {
      Optional<Path> moved = goesOn() ? splicer.moved(step, at, number(at, 1)) : Optional.empty();
      if (moved.isEmpty()) {
        return Optional.empty();
      }
      at = search.scorer().score(prompt, List.of(moved.get()), run).paths().get(0);
      if (at.value().isEmpty()) {
        return Optional.empty();
      }
      note(at);
      spliced.add(at);
    }
    return Optional.of(spliced);
  }

  @Override
  public boolean isStopped(Path path) {
    return path.standing().isFinished();
  }

  @Override
  public int maxSteps() {
    return search.rule().maxSteps();
  }

  /** Without scores all particles would weigh the same. */
  @Override
  public boolean goesOn() {
    return !run.shouldStop() && run.mayScore();
  }

  @Override
  public void weighed(int step, Particles<Path> particles) {
    degraded |= particles.lost();
    run.record(
        new TraceEvent.ParticlesWeighed(
            step,
            particles.states().stream().map(path -> path.prefix().fingerprint()).toList(),
            Arrays.stream(particles.logWeights()).boxed().toList(),
            particles.size() == 0 ? 0 : LogWeights.effectiveSize(particles.weights()),
            particles.logEvidence()));
  }

  @Override
  public void resampled(int step, double temperature, List<Integer> ancestors) {
    run.record(new TraceEvent.ParticlesResampled(step, temperature, List.copyOf(ancestors)));
  }

  /** True where scores or weights were missing on the way. */
  boolean isDegraded() {
    return degraded;
  }

  /** Every finished path there was, also those that no particle stands for any more. */
  List<Path> finished() {
    return List.copyOf(finished);
  }

  /**
   * The best path that is not finished: of some, else of those that were cut short, else of those
   * that grew last; else the one of no steps.
   */
  Path best(List<Path> particles) {
    Comparator<Path> byParent =
        Comparator.comparing(path -> path.parent().orElse(path), Path.BEST_FIRST);
    return Stream.of(
            particles.stream().filter(path -> !isStopped(path)).sorted(Path.BEST_FIRST),
            cut.stream().sorted(byParent),
            grown.stream().sorted(Path.BEST_FIRST))
        .flatMap(paths -> paths)
        .findFirst()
        .orElseGet(this::start);
  }
}
