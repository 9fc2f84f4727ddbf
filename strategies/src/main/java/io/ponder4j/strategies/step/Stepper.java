package io.ponder4j.strategies.step;

import io.ponder4j.Role;
import io.ponder4j.generate.Completion;
import io.ponder4j.generate.Finish;
import io.ponder4j.generate.Generation;
import io.ponder4j.generate.Request;
import io.ponder4j.generate.SamplingParams;
import io.ponder4j.generate.TokenListener;
import io.ponder4j.run.RaceEvent;
import io.ponder4j.run.Run;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Lets paths grow by steps, side by side.
 *
 * <p>Child 0 of a path goes on with the seed of that path, as if it had not been interrupted: since
 * a draw's key is (seed, position), a path of first children is, token for token, what one plain
 * generation writes. Every other child has the seed of (its parent's lineage, its number). So no
 * draw depends on the order of expansions, on what else grows, or on threads; and nothing is drawn
 * twice, as long as the children of a path are numbered on.
 *
 * <p>Used by the run's thread.
 */
public final class Stepper {

  private record Draw(Path path, int number, long seed) {}

  private final StepRule rule;
  private final Run run;
  private final Run seeds;

  /** Draws in a run, by its seeds. */
  public Stepper(StepRule rule, Run run) {
    this(rule, run, run);
  }

  /**
   * Draws in a run, by the seeds of another.
   *
   * @param run pays
   * @param seeds of a run around it: that a part of the budget is set aside does not change what is
   *     drawn
   */
  public Stepper(StepRule rule, Run run, Run seeds) {
    this.rule = rule;
    this.run = run;
    this.seeds = seeds;
  }

  /**
   * Draws next steps of some paths, all of them in one go. A step that fails is left out, and so is
   * one that the budget did not let begin; one that was cut short is {@link Standing#CUT}.
   *
   * @return one path a step, equal ones not merged, in order of the expansions and of their numbers
   */
  public List<Path> extend(List<Expansion> expansions) {
    List<Draw> draws = new ArrayList<>();
    for (Expansion each : expansions) {
      for (int number = each.first(); number < each.first() + each.count(); number++) {
        draws.add(new Draw(each.path(), number, seed(each.path(), number)));
      }
    }
    return drawn(draws, run.sampling()).stream().flatMap(Optional::stream).toList();
  }

  /** One step each, missing where it failed or did not begin. */
  private List<Optional<Path>> drawn(List<Draw> draws, SamplingParams sampling) {
    List<Generation> steps =
        run.get(Role.GENERATOR)
            .startAll(
                draws.stream().map(draw -> request(draw, sampling)).toList(),
                Collections.nCopies(draws.size(), TokenListener.NONE));
    List<RaceEvent.Ended> ended = run.join(steps);
    List<Optional<Path>> children = new ArrayList<>(draws.size());
    for (int i = 0; i < draws.size(); i++) {
      children.add(child(draws.get(i), ended.get(i)));
    }
    return children;
  }

  /**
   * Where paths lead: each of them and its most likely next steps, at temperature 0, all side by
   * side. One goes no further where it is finished, or its next step fails or is cut short.
   *
   * @param steps how many, at least 0
   * @return one a path, in order; not scored
   */
  public List<Path> ahead(List<Path> paths, int steps) {
    List<Path> ends = new ArrayList<>(paths);
    for (int step = 0; step < steps && !run.shouldStop(); step++) {
      List<Integer> growing = new ArrayList<>();
      List<Draw> draws = new ArrayList<>();
      for (int i = 0; i < ends.size(); i++) {
        if (ends.get(i).standing() == Standing.OPEN) {
          growing.add(i);
          draws.add(new Draw(ends.get(i), 0, seeds.seed("ahead " + paths.get(i).lineage(), step)));
        }
      }
      List<Optional<Path>> next = drawn(draws, run.sampling().withTemperature(0));
      for (int i = 0; i < growing.size(); i++) {
        int at = growing.get(i);
        next.get(i).filter(path -> path.standing() != Standing.CUT).ifPresent(p -> ends.set(at, p));
      }
    }
    return List.copyOf(ends);
  }

  private long seed(Path path, int number) {
    if (path.depth() == 0) {
      return seeds.seed("sample", number);
    }
    return number == 0 ? path.seed() : seeds.seed("step " + path.lineage(), number);
  }

  private Request request(Draw draw, SamplingParams caller) {
    SamplingParams sampling = rule.sampling(draw.path(), caller);
    Request request = Request.of(draw.path().prefix(), sampling, draw.seed());
    return rule.steering().map(request::steeredBy).orElse(request);
  }

  private Optional<Path> child(Draw draw, RaceEvent.Ended how) {
    if (!(how instanceof RaceEvent.Finished finished) || !began(finished.completion())) {
      return Optional.empty();
    }
    return Optional.of(child(draw, finished.completion()));
  }

  private Path child(Draw draw, Completion step) {
    Path path = draw.path();
    String text = step.prefix().text().substring(path.prefix().text().length());
    Standing standing =
        rule.after(path, step, text, run.sampling(), () -> isAnswered(path, draw, step));
    return path.child(draw.number(), draw.seed(), step, standing);
  }

  /** A path and a step that was not drawn after it. */
  Path child(Path path, int number, Completion step) {
    return child(new Draw(path, number, seed(path, number)), step);
  }

  private static boolean began(Completion step) {
    boolean cut = step.finish() == Finish.BUDGET || step.finish() == Finish.CANCELLED;
    return !cut || step.usage().generated() > 0;
  }

  private boolean isAnswered(Path path, Draw draw, Completion step) {
    Path ended = path.child(draw.number(), draw.seed(), step, Standing.ENDED);
    return run.candidate(0, ended.completion()).answer().isPresent();
  }

  /**
   * Writes the most likely end of a path that did not get to its own, in one generation at
   * temperature 0, whatever the rule.
   *
   * @return empty where that failed, or the budget did not let it begin
   */
  public Optional<Path> complete(Path path) {
    SamplingParams sampling =
        run.sampling()
            .withTemperature(0)
            .withMaxTokens(Math.max(1, run.sampling().maxTokens() - path.usage().generated()));
    Request request = Request.of(path.prefix(), sampling, seeds.seed("complete", 0));
    Generation end = run.get(Role.GENERATOR).start(request, TokenListener.NONE);
    if (run.join(List.of(end)).get(0) instanceof RaceEvent.Finished finished
        && began(finished.completion())) {
      Completion rest = finished.completion();
      Standing standing =
          switch (rest.finish()) {
            case EOS, STOP -> Standing.ENDED;
            case LENGTH -> Standing.OUT_OF_ROOM;
            case BUDGET, CANCELLED -> Standing.CUT;
          };
      return Optional.of(path.child(0, request.seed(), rest, standing));
    }
    return Optional.empty();
  }
}
