package io.ponder4j.strategies.select;

import io.ponder4j.Judged;
import io.ponder4j.Selection;
import io.ponder4j.answer.AnswerType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The first candidate that a verifier accepts; no winner where it accepts none, so that the run
 * abstains.
 *
 * <p>A candidate passes with an answer and a score from the threshold on; an unscored one passes
 * only by {@link UnscoredPolicy.Rule#NEUTRAL}. Where none passes and too few are scored, there was
 * no verdict, and the majority decides, degraded. The support is the share of candidates with the
 * same answer.
 *
 * @param threshold as a probability where scores are probabilities or log-odds, else in the
 *     verifier's own range; finite
 * @param unscored what happens to candidates without a score
 */
public record FirstPassing(double threshold, UnscoredPolicy unscored) implements Selector {

  public FirstPassing {
    if (!Double.isFinite(threshold)) {
      throw new IllegalArgumentException("a threshold must be finite, was " + threshold);
    }
    Objects.requireNonNull(unscored, "unscored");
  }

  @Override
  public Selection select(List<Judged> pool, AnswerType answers) {
    boolean givesUp = unscored.givesUpOn(pool);
    if (givesUp && pool.stream().noneMatch(this::passes)) {
      return new Majority().select(pool, answers).asDegraded();
    }
    List<Judged> ranked = new ArrayList<>(pool);
    ranked.sort(
        Comparator.<Judged, Boolean>comparing(judged -> !passes(judged))
            .thenComparing(
                (a, b) ->
                    passes(a) && passes(b)
                        ? a.candidate().index() - b.candidate().index()
                        : Order.byValue(unscored).compare(a, b)));
    Selection best = Ranking.inOrder(ranked, answers);
    return best.winner().filter(this::passes).isPresent()
        ? best
        : new Selection(ranked, Optional.empty(), 0, false);
  }

  /** True for a candidate that would be taken. */
  public boolean passes(Judged judged) {
    return AnswerClasses.answer(judged).isPresent()
        && !unscored.ranksLast(judged)
        && Probability.orValue(judged, unscored) >= threshold;
  }
}
