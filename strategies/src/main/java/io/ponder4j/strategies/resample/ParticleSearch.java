package io.ponder4j.strategies.resample;

import io.ponder4j.Judged;
import io.ponder4j.Need;
import io.ponder4j.Outcome;
import io.ponder4j.Role;
import io.ponder4j.Selection;
import io.ponder4j.generate.Capability;
import io.ponder4j.generate.Prompt;
import io.ponder4j.run.Run;
import io.ponder4j.strategies.select.Majority;
import io.ponder4j.strategies.step.Path;
import io.ponder4j.strategies.step.Reserve;
import io.ponder4j.strategies.step.StepRule;
import io.ponder4j.strategies.step.StepScorer;
import io.ponder4j.strategies.step.Stepper;
import io.ponder4j.verify.Aggregation;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * What all particle methods share: how particles grow, are weighed, and stop, and how one of them
 * is chosen.
 *
 * <p>The law that is sampled is that of the text which the generator writes with the caller's
 * sampling parameters, at every step, times the potentials. A temperature, a filter, or a penalty
 * is part of that law, not an error in it: particles are drawn from it as it is, so nothing is to
 * be corrected. It is not the law of whole texts raised to a power. The papers use temperature 0.8.
 * At temperature 0 all particles are the same. A generator that draws from another law than it was
 * asked for ({@link Capability#EXACT_LAW} missing) is refused: weights and evidence would be wrong
 * by an unknown factor. So a step that the budget cuts short is thrown away, not weighed.
 *
 * <p>A particle whose step fails is left out, and the others share its weight as if it had never
 * been; the next resampling fills its place. One that could not be scored keeps its share of the
 * weight, or has the neutral value, as the policy says; where the scorer gives up on a step, all
 * keep theirs, and the outcome is degraded. Where all weights are 0 all become equal, and the
 * outcome is degraded. The trace has weights, ancestors and the evidence: {@link
 * io.ponder4j.trace.TraceEvent.ParticlesWeighed}.
 *
 * <p>Where the budget ends early, one of the particles that are finished is chosen; else, where
 * they have no answer, one of all paths that got to their end; else the best path is completed at
 * temperature 0 from the reserve, and the outcome is degraded.
 *
 * @param rule what a step is
 * @param scorer how paths are scored; the value of a path is what the potential is made of
 * @param potential what weights are multiplied with
 * @param trigger when particles are resampled
 * @param stopped what happens to finished ones
 * @param choice how one of the finished particles is chosen
 * @param reserve what is kept for completing a path
 */
public record ParticleSearch(
    StepRule rule,
    StepScorer scorer,
    Potential potential,
    Trigger trigger,
    Stopped stopped,
    ParticleChoice choice,
    Reserve reserve)
    implements Serializable {

  private static final double RESERVE = 0.1;

  public ParticleSearch {
    Objects.requireNonNull(rule, "rule");
    Objects.requireNonNull(scorer, "scorer");
    Objects.requireNonNull(potential, "potential");
    Objects.requireNonNull(trigger, "trigger");
    Objects.requireNonNull(stopped, "stopped");
    Objects.requireNonNull(choice, "choice");
    Objects.requireNonNull(reserve, "reserve");
  }

  /**
   * The usual search by some rule: the odds of the last step's score, resampled at every step with
   * finished paths among the others, the highest product of step scores at the end.
   */
  public static ParticleSearch by(StepRule rule) {
    return new ParticleSearch(
        rule,
        new StepScorer(Aggregation.LAST, new StepScorer().unscored()),
        Potential.ODDS,
        Trigger.always(),
        Stopped.COMPETE,
        ParticleChoice.by(ParticleChoice.Rule.HIGHEST_SCORE),
        new Reserve(RESERVE));
  }

  /** This search, its paths scored in another way. */
  public ParticleSearch scoredBy(StepScorer other) {
    return new ParticleSearch(rule, other, potential, trigger, stopped, choice, reserve);
  }

  /** This search with another potential. */
  public ParticleSearch weighedBy(Potential other) {
    return new ParticleSearch(rule, scorer, other, trigger, stopped, choice, reserve);
  }

  /** This search, resampled at other times. */
  public ParticleSearch resampledWhen(Trigger other) {
    return new ParticleSearch(rule, scorer, potential, other, stopped, choice, reserve);
  }

  /** This search with another fate of finished particles. */
  public ParticleSearch stopped(Stopped other) {
    return new ParticleSearch(rule, scorer, potential, trigger, other, choice, reserve);
  }

  /** This search with another choice at the end. */
  public ParticleSearch choosing(ParticleChoice other) {
    return new ParticleSearch(rule, scorer, potential, trigger, stopped, other, reserve);
  }

  /** This search with another reserve; 0 completes nothing. */
  public ParticleSearch reserving(double share) {
    return new ParticleSearch(
        rule, scorer, potential, trigger, stopped, choice, new Reserve(share));
  }

  /** What a search needs. */
  public Set<Need> needs() {
    return needs(Set.of());
  }

  /** What a search needs whose generator has to be capable of more. */
  Set<Need> needs(Set<Capability> more) {
    EnumSet<Capability> capabilities = EnumSet.of(Capability.EXACT_LAW);
    capabilities.addAll(more);
    capabilities.addAll(rule.need().capabilities());
    return Set.of(new Need(Role.GENERATOR, capabilities), StepScorer.NEED);
  }

  /** A way to sample paths. */
  interface Method {

    /**
     * Samples.
     *
     * @param seeds of the resampling: by sweep and step
     */
    Particles<Path> sample(PathModel model, Run seeds);
  }

  /** The loop of a method. */
  ParticleLoop<Path> loop(
      PathModel model,
      int n,
      Drawing drawing,
      ParticleLoop.Guide<Path> guide,
      Run seeds,
      int sweep) {
    return new ParticleLoop<>(
        model,
        n,
        trigger,
        stopped,
        drawing,
        step -> new SplittableRandom(seeds.seed("resample " + sweep, step)),
        guide,
        model);
  }

  static int requireAtLeastOne(int n) {
    if (n < 1) {
      throw new IllegalArgumentException("n must be >= 1, was " + n);
    }
    return n;
  }

  /** A plain filter: one sweep that nothing guides. */
  Outcome filter(Prompt prompt, Run run, int n, Drawing drawing) {
    return search(
        prompt,
        run,
        (model, seeds) -> loop(model, n, drawing, ParticleLoop.Guide.blind(), seeds, 0).sample());
  }

  /** Samples, chooses, and concludes the run. */
  Outcome search(Prompt prompt, Run run, Method method) {
    Run searching = run.child("search", 0, reserve.without(run.left()));
    PathModel model = new PathModel(this, prompt, searching, run);
    Particles<Path> particles = method.sample(model, run);
    Selection found = chosen(particles, model, searching, run);
    searching.conclude(found);
    return run.conclude(
        found.ranked().isEmpty() ? completed(model.best(particles.states()), run) : found);
  }

  private Selection chosen(Particles<Path> particles, PathModel model, Run searching, Run seeds) {
    int[] done =
        IntStream.range(0, particles.size())
            .filter(i -> model.isStopped(particles.states().get(i)))
            .toArray();
    List<Judged> pool =
        judged(IntStream.of(done).mapToObj(particles.states()::get).toList(), searching);
    double[] logs = IntStream.of(done).mapToDouble(i -> particles.logWeights()[i]).toArray();
    if (!isAnswered(pool)) {
      List<Judged> everyone = judged(model.finished(), searching);
      boolean helps = isAnswered(everyone) || pool.isEmpty();
      pool = helps ? everyone : pool;
      logs = helps ? new double[everyone.size()] : logs;
    }
    Selection selection =
        choice.select(
            pool,
            LogWeights.normalised(logs),
            scorer.unscored(),
            seeds.answers(),
            new SplittableRandom(seeds.seed("choose", 0)));
    return model.isDegraded() ? selection.asDegraded() : selection;
  }

  private static boolean isAnswered(List<Judged> pool) {
    return pool.stream().anyMatch(each -> each.candidate().answer().isPresent());
  }

  private List<Judged> judged(List<Path> paths, Run searching) {
    List<Judged> pool = new ArrayList<>();
    for (Path path : paths) {
      pool.add(
          Judged.by(
              searching.candidate(pool.size(), path.completion()),
              choice.aggregation().of(path.stepScores())));
    }
    return pool;
  }

  /** The best path, completed from the reserve where that is possible, as the only candidate. */
  private Selection completed(Path best, Run run) {
    Optional<Path> whole =
        reserve.hasAny() && !run.shouldStop()
            ? new Stepper(rule, run).complete(best)
            : Optional.empty();
    List<Judged> pool =
        Optional.of(whole.orElse(best)).stream()
            .filter(path -> path.depth() > 0)
            .map(path -> Judged.unasked(run.candidate(0, path.completion())))
            .toList();
    return new Majority().select(pool, run.answers()).asDegraded();
  }
}
