package io.ponder4j.strategies.step;

import io.ponder4j.Need;
import io.ponder4j.Role;
import io.ponder4j.generate.Prompt;
import io.ponder4j.run.Run;
import io.ponder4j.strategies.select.UnscoredPolicy;
import io.ponder4j.verify.Aggregation;
import io.ponder4j.verify.Score;
import io.ponder4j.verify.StepScores;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Scores paths by the process verifier of a run, those of one call in one batch.
 *
 * <p>The value of a path, which a search goes by, is its score, or what the policy makes of a
 * missing one. Where the policy gives up on a batch none of its paths has a value, so that the rule
 * for ties decides among them. A missing score is never 0.
 *
 * <p>Cost: the steps that the verifier has not scored in this run yet; all steps of each path where
 * its scores do not last.
 *
 * @param aggregation how the scores of a path's steps become one
 * @param unscored what happens to paths without a score
 */
public record StepScorer(Aggregation aggregation, UnscoredPolicy unscored) implements Serializable {

  /** What it needs. */
  public static final Need NEED = Need.of(Role.PROCESS_VERIFIER);

  public StepScorer {
    Objects.requireNonNull(aggregation, "aggregation");
    Objects.requireNonNull(unscored, "unscored");
  }

  /** By the product of the steps' scores; the usual policy for what is unscored. */
  public StepScorer() {
    this(Aggregation.PRODUCT, UnscoredPolicy.fallback());
  }

  /**
   * Scored paths.
   *
   * @param paths in the order given
   * @param gaveUp true where too few of them have a score
   */
  public record Batch(List<Path> paths, boolean gaveUp) {
    public Batch {
      paths = List.copyOf(paths);
    }
  }

  /**
   * The paths with their scores.
   *
   * @throws io.ponder4j.verify.VerificationException if one is unscored and the policy is to fail
   */
  public Batch score(Prompt prompt, List<Path> paths, Run run) {
    if (paths.isEmpty()) {
      return new Batch(List.of(), false);
    }
    List<StepScores> steps =
        run.get(Role.PROCESS_VERIFIER)
            .score(prompt, paths.stream().map(Path::prefix).toList(), run);
    List<Optional<Score>> scores =
        steps.stream().map(each -> Optional.of(aggregation.of(each))).toList();
    boolean gaveUp = unscored.givesUp(scores);
    List<Path> scored = new ArrayList<>(paths.size());
    for (int i = 0; i < paths.size(); i++) {
      OptionalDouble value = gaveUp ? OptionalDouble.empty() : unscored.worth(scores.get(i));
      scored.add(paths.get(i).judged(steps.get(i), scores.get(i).orElseThrow(), value));
    }
    return new Batch(scored, gaveUp);
  }
}
