package io.ponder4j.strategies.step;

import io.ponder4j.generate.Completion;
import io.ponder4j.generate.Finish;
import io.ponder4j.generate.Prefix;
import io.ponder4j.generate.Prompt;
import io.ponder4j.generate.TokenTrace;
import io.ponder4j.generate.Usage;
import io.ponder4j.verify.Score;
import io.ponder4j.verify.StepScores;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A partial solution: the prompt and some steps, or a whole one. A node of the tree that a search
 * or a set of particles grows; it knows its parent, not its children. Immutable; equal to itself
 * alone, since two draws may write the same.
 */
public final class Path {

  /**
   * The better one first: the higher value, those without one last; then fewer generated tokens.
   * What is still equal keeps its order in a stable sort.
   */
  public static final Comparator<Path> BEST_FIRST =
      Comparator.<Path, Boolean>comparing(path -> path.value().isEmpty())
          .thenComparing(
              Comparator.<Path>comparingDouble(path -> path.value().orElse(0)).reversed())
          .thenComparingInt(path -> path.usage().generated());

  /** What a scorer made of a path. */
  private record Verdict(StepScores steps, Optional<Score> score, OptionalDouble value) {
    static final Verdict NONE =
        new Verdict(new StepScores(List.of()), Optional.empty(), OptionalDouble.empty());
  }

  private final Prefix prefix;
  private final Optional<Path> parent;
  private final Optional<Completion> step; // the last one; empty at the root
  private final String lineage;
  private final long seed;
  private final int depth;
  private final Usage usage;
  private final Standing standing;
  private final int multiplicity;
  private final Verdict verdict;

  private Path(
      Prefix prefix,
      Optional<Path> parent,
      Optional<Completion> step,
      String lineage,
      long seed,
      Usage usage,
      Standing standing,
      int multiplicity,
      Verdict verdict) {
    this.prefix = prefix;
    this.parent = parent;
    this.step = step;
    this.lineage = lineage;
    this.seed = seed;
    this.depth = parent.map(path -> path.depth + 1).orElse(0);
    this.usage = usage;
    this.standing = standing;
    this.multiplicity = multiplicity;
    this.verdict = verdict;
  }

  /** The path of no steps. */
  public static Path root(Prompt prompt) {
    return new Path(
        Prefix.of(prompt),
        Optional.empty(),
        Optional.empty(),
        "",
        0,
        Usage.NONE,
        Standing.OPEN,
        1,
        Verdict.NONE);
  }

  /** This path and one more step, not scored yet. */
  Path child(int number, long childSeed, Completion next, Standing then) {
    return new Path(
        next.prefix(),
        Optional.of(this),
        Optional.of(next),
        lineage.isEmpty() ? "" + number : lineage + "." + number,
        childSeed,
        step.isEmpty() ? next.usage() : plus(next.usage()),
        then,
        1,
        Verdict.NONE);
  }

  /** The prompt is read once, whatever was computed again for a step. */
  private Usage plus(Usage next) {
    return new Usage(
        usage.prompt(),
        usage.cached(),
        usage.generated() + next.generated(),
        usage.thinking() + next.thinking(),
        usage.exact() && next.exact());
  }

  /** This path with a scorer's verdict. */
  Path judged(StepScores steps, Score score, OptionalDouble value) {
    return with(multiplicity, new Verdict(steps, Optional.of(score), value));
  }

  /** This path with the scorer's verdict on another, such as one that continues it. */
  public Path judgedAs(Path other) {
    return with(multiplicity, other.verdict);
  }

  private Path with(int times, Verdict other) {
    return new Path(prefix, parent, step, lineage, seed, usage, standing, times, other);
  }

  /**
   * Siblings that are the same, token for token, as one: the first of them, with how many there
   * are.
   *
   * @param siblings with the same parent where they are equal; not scored yet
   * @return in order of the first of each
   */
  public static List<Path> merged(List<Path> siblings) {
    List<Path> distinct = new ArrayList<>();
    for (Path path : siblings) {
      int at = 0;
      while (at < distinct.size() && !distinct.get(at).isSameAs(path)) {
        at++;
      }
      if (at == distinct.size()) {
        distinct.add(path);
      } else {
        Path first = distinct.get(at);
        distinct.set(at, first.with(first.multiplicity + path.multiplicity, first.verdict));
      }
    }
    return List.copyOf(distinct);
  }

  /** True for a path with the same parent, and the same step, token for token. */
  public boolean isSameAs(Path other) {
    return parent.equals(other.parent)
        && standing == other.standing
        && prefix.fingerprint().equals(other.prefix.fingerprint());
  }

  /** The prompt and all that was generated: what the next step continues. */
  public Prefix prefix() {
    return prefix;
  }

  /** The path without its last step; empty at the root. */
  public Optional<Path> parent() {
    return parent;
  }

  /** The last step alone; empty at the root. */
  public Optional<Completion> step() {
    return step;
  }

  /** The last step's text, its delimiter included; empty at the root. */
  public String stepText() {
    return parent.map(before -> prefix.text().substring(before.prefix.text().length())).orElse("");
  }

  /** Where it is in the tree: the numbers of the children from the root, like {@code 0.3.1}. */
  public String lineage() {
    return lineage;
  }

  /** The seed that its last step was drawn with; 0 at the root. */
  public long seed() {
    return seed;
  }

  /** How many steps it has. */
  public int depth() {
    return depth;
  }

  /** What all its steps took; the prompt counts once. */
  public Usage usage() {
    return usage;
  }

  /** How it stands. */
  public Standing standing() {
    return standing;
  }

  /** How often it was drawn among its siblings, at least 1. */
  public int multiplicity() {
    return multiplicity;
  }

  /** The scores of the steps, as the verifier counts them; none where it was not scored. */
  public StepScores stepScores() {
    return verdict.steps();
  }

  /** The scores of the steps as one; empty where it was not scored. */
  public Optional<Score> score() {
    return verdict.score();
  }

  /** What a search goes by: see {@link StepScorer}. Empty where there is nothing to go by. */
  public OptionalDouble value() {
    return verdict.value();
  }

  /** True where it has steps and the last one is blank. */
  boolean endsBlank() {
    return parent.isPresent() && stepText().isBlank();
  }

  /**
   * All its steps as one completion: what becomes a candidate. One that is not finished, or that a
   * limit ended, is not whole.
   *
   * @throws IllegalStateException at the root, where nothing was written
   */
  public Completion completion() {
    Completion last = step.orElseThrow(() -> new IllegalStateException("the root has no text"));
    String before = parent.map(path -> path.prefix.text()).orElse("");
    // Only at its end is a stop text none of the answer's.
    String text = standing == Standing.ENDED ? before + last.text() : prefix.text();
    return new Completion(text, prefix, usage, finish(last), trace(), last.calls());
  }

  private Finish finish(Completion last) {
    boolean isLimited = standing != Standing.ENDED && standing != Standing.CUT;
    return isLimited ? Finish.LENGTH : last.finish();
  }

  private TokenTrace trace() {
    List<TokenTrace> steps = new ArrayList<>();
    for (Path at = this; at.step.isPresent(); at = at.parent.orElseThrow()) {
      steps.add(at.step.get().tokens());
    }
    Collections.reverse(steps);
    return TokenTrace.joined(steps);
  }

  @Override
  public String toString() {
    return "Path[" + lineage + " " + standing + " " + prefix.text() + "]";
  }
}
