package io.ponder4j.verifiers.rule;

import io.ponder4j.generate.Prefix;
import io.ponder4j.generate.Prompt;
import io.ponder4j.run.Run;
import io.ponder4j.verifiers.internal.Equations;
import io.ponder4j.verify.ProcessVerifier;
import io.ponder4j.verify.Score;
import io.ponder4j.verify.StepScores;
import io.ponder4j.verify.Unscored;
import java.util.List;
import java.util.Objects;

/**
 * Recomputes the equations of each line, as {@link ArithmeticVerifier} does: 1 for a line whose
 * equations hold, 0 for one with an equation that does not. A step is a line.
 *
 * <p>A line without an equation has the score that is given for it: unscored by default, which
 * makes the whole chain unscored where scores are aggregated. Thread-safe.
 *
 * @param unchecked the score of a line in which nothing can be checked
 */
public record ArithmeticStepVerifier(Score unchecked) implements ProcessVerifier {

  public ArithmeticStepVerifier {
    Objects.requireNonNull(unchecked, "unchecked");
  }

  /** Leaves lines without an equation unscored. */
  public ArithmeticStepVerifier() {
    this(new Unscored("no equation of numbers is in the line"));
  }

  /**
   * Gives lines without an equation a probability.
   *
   * @param probability how likely such a line is right, in [0, 1]; with 1 a chain is as good as its
   *     equations
   */
  public static ArithmeticStepVerifier assuming(double probability) {
    if (!(probability >= 0 && probability <= 1)) {
      throw new IllegalArgumentException("a probability is in [0, 1], was " + probability);
    }
    return new ArithmeticStepVerifier(Score.probability(probability));
  }

  @Override
  public List<StepScores> score(Prompt prompt, List<Prefix> prefixes, Run run) {
    return prefixes.stream()
        .map(prefix -> new StepScores(prefix.text().lines().map(this::line).toList()))
        .toList();
  }

  private Score line(String line) {
    return switch (Equations.check(line)) {
      case RIGHT -> Score.probability(1);
      case WRONG -> Score.probability(0);
      case NOTHING -> unchecked;
    };
  }

  @Override
  public int steps(Prefix prefix) {
    return (int) prefix.text().lines().count();
  }

  /** Complete lines. */
  @Override
  public int lastingSteps(Prefix prefix) {
    return (int) prefix.text().chars().filter(character -> character == '\n').count();
  }
}
