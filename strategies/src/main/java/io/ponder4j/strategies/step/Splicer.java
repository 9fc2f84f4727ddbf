package io.ponder4j.strategies.step;

import io.ponder4j.Role;
import io.ponder4j.generate.Completion;
import io.ponder4j.generate.Continuation;
import io.ponder4j.generate.Finish;
import io.ponder4j.generate.Prefix;
import io.ponder4j.generate.SamplingParams;
import io.ponder4j.generate.Segment;
import io.ponder4j.generate.TokenTrace;
import io.ponder4j.run.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/**
 * Puts steps of one path after another path, as if they had been drawn there. Used by the run's
 * thread.
 */
public final class Splicer {

  private final StepRule rule;
  private final Run run;
  private final Stepper stepper;

  /** Steps of a rule, with the seeds of a stepper. */
  public Splicer(StepRule rule, Run run, Stepper stepper) {
    this.rule = rule;
    this.run = run;
    this.stepper = stepper;
  }

  /**
   * A path with the last step of another one. It is not scored, and tells no tokens: what is known
   * of these was true after another text.
   *
   * @param number of the child that it becomes, see {@link Expansion}
   * @return empty where the step could not be drawn there: the rule would have ended it elsewhere,
   *     or the path would stand otherwise after it
   */
  public Optional<Path> moved(Path step, Path to, int number) {
    if (to.standing() != Standing.OPEN) {
      return Optional.empty();
    }
    Path from = step.parent().orElseThrow();
    Completion old = step.step().orElseThrow();
    Prefix prefix = to.prefix();
    for (Segment segment : segments(step)) {
      prefix = prefix.append(segment);
    }
    Completion moved =
        new Completion(
            old.text(), prefix, old.usage(), old.finish(), TokenTrace.EMPTY, old.calls());
    Path path = stepper.child(to, number, moved);
    return hasRoom(old, from, to) && path.standing() == step.standing()
        ? Optional.of(path)
        : Optional.empty();
  }

  /** True where a step would have had the same end by the limits on tokens. */
  private boolean hasRoom(Completion step, Path from, Path to) {
    SamplingParams caller = run.sampling();
    int room = rule.sampling(to, caller).maxTokens();
    return step.finish() == Finish.LENGTH
        ? room == rule.sampling(from, caller).maxTokens()
        : step.usage().generated() <= room;
  }

  private static List<Segment> segments(Path step) {
    List<Segment> all = step.prefix().segments();
    int before = step.parent().orElseThrow().prefix().segments().size();
    return all.subList(before, all.size());
  }

  /**
   * Natural logs of the probabilities that paths go on with given steps, drawn as the caller asks.
   *
   * @param steps each the parent of the next
   * @return one a path; negative infinity where the steps cannot follow, and for all where the
   *     generator fails to tell
   */
  public List<Double> logProbs(List<Path> paths, List<Path> steps) {
    List<Continuation> texts = new ArrayList<>();
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < paths.size(); i++) {
      if (fits(paths.get(i), steps)) {
        texts.add(continuation(paths.get(i), steps));
        places.add(i);
      }
    }
    List<Double> logProbs = new ArrayList<>();
    paths.forEach(path -> logProbs.add(Double.NEGATIVE_INFINITY));
    if (!texts.isEmpty()) {
      List<Double> told = told(texts);
      for (int i = 0; i < told.size(); i++) {
        logProbs.set(places.get(i), told.get(i));
      }
    }
    return logProbs;
  }

  private boolean fits(Path path, List<Path> steps) {
    Optional<Path> at = Optional.of(path);
    for (Path step : steps) {
      at = at.flatMap(to -> moved(step, to, 0));
    }
    return at.isPresent();
  }

  private static Continuation continuation(Path path, List<Path> steps) {
    List<Segment> segments = new ArrayList<>();
    steps.forEach(step -> segments.addAll(segments(step)));
    Completion last = steps.get(steps.size() - 1).step().orElseThrow();
    return new Continuation(path.prefix(), segments, last.finish() == Finish.EOS);
  }

  /** A failure is the run's to book. */
  private List<Double> told(List<Continuation> texts) {
    try {
      return run.get(Role.GENERATOR).likelihoods(texts, run.sampling()).join().logProbs();
    } catch (CompletionException e) {
      return List.of();
    }
  }
}
