package io.ponder4j.strategies.select;

import io.ponder4j.Judged;
import io.ponder4j.Selection;
import io.ponder4j.answer.AnswerType;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * The candidate that the model finds most likely: of the lowest perplexity. Its support is the
 * share of candidates with the same answer.
 *
 * <p>Candidates whose log-probability is unknown rank last; where all are, the majority decides,
 * and the outcome is degraded.
 *
 * @param by what of a candidate is compared
 */
public record Perplexity(LogProbability by) implements Selector {

  public Perplexity {
    Objects.requireNonNull(by, "by");
  }

  /** By the mean log-probability of a token. */
  public Perplexity() {
    this(LogProbability.MEAN);
  }

  @Override
  public Selection select(List<Judged> pool, AnswerType answers) {
    if (pool.stream().noneMatch(by::isKnown)) {
      return new Majority().select(pool, answers).asDegraded();
    }
    Comparator<Judged> likeliest =
        Comparator.<Judged, Boolean>comparing(judged -> !by.isKnown(judged))
            .thenComparing(Comparator.comparingDouble(by::of).reversed());
    return Ranking.by(likeliest.thenComparing(Order.SHORTER), pool, answers);
  }
}
