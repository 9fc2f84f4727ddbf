package io.ponder4j.strategies.select;

import io.ponder4j.Judged;
import io.ponder4j.Selection;
import io.ponder4j.answer.AnswerType;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A vote with the model's own probabilities, after improbable candidates are dropped (RPC:
 * perplexity consistency with reasoning pruning).
 *
 * <p>Source: "A Theoretical Study on Bridging Internal Probability and Self-Consistency for LLM
 * Reasoning". A mixture of two Weibull laws is fitted to the probabilities; a candidate is dropped
 * where the lower one explains it better and it is below the mean. Each text counts once in the sum
 * of its answer, however often it was drawn. We fit by expectation maximisation, and to
 * probabilities as shares of their mean, so nothing depends on their scale.
 *
 * <p>Nothing is dropped where fewer than 5 probabilities are different, or no mixture fits, which
 * is degraded. Candidates whose probability is unknown do not vote; where all are, the majority
 * decides, degraded. Of the winning answer the likeliest candidate is given; the support is its
 * answer's share of the sums.
 *
 * @param by what is the probability of a candidate: see {@link LogProbability}
 * @param pruning whether improbable candidates are dropped
 */
public record PerplexityConsistency(LogProbability by, boolean pruning) implements Selector {

  private static final int LEAST_DIFFERENT = 5;

  public PerplexityConsistency {
    Objects.requireNonNull(by, "by");
  }

  /** By the mean log-probability of a token, with pruning. */
  public PerplexityConsistency() {
    this(LogProbability.MEAN, true);
  }

  @Override
  public Selection select(List<Judged> pool, AnswerType answers) {
    List<Judged> known = pool.stream().filter(j -> Double.isFinite(by.of(j))).toList();
    if (known.isEmpty()) {
      Selection vote = new Majority().select(pool, answers);
      return pool.isEmpty() ? vote : vote.asDegraded();
    }
    double[] logs = known.stream().mapToDouble(by::of).toArray();
    double highest = Arrays.stream(logs).max().orElseThrow();
    double[] shares = Arrays.stream(logs).map(log -> Math.exp(log - highest)).toArray();
    boolean isPrunable = pruning && Arrays.stream(shares).distinct().count() >= LEAST_DIFFERENT;
    Optional<WeibullMixture> mixture =
        isPrunable ? WeibullMixture.fit(inMeans(shares)) : Optional.empty();
    Map<Judged, Double> votes = votes(known, shares, mixture);
    double total = sum(pool, votes);
    Comparator<Judged> likeliest =
        Comparator.<Judged>comparingDouble(j -> by.isKnown(j) ? by.of(j) : Double.NEGATIVE_INFINITY)
            .reversed()
            .thenComparing(Order.SHORTER);
    Selection selection =
        Votes.of(AnswerClasses.of(pool, answers), members -> sum(members, votes), total)
            .select(pool, likeliest);
    return isPrunable && mixture.isEmpty() ? selection.asDegraded() : selection;
  }

  private static double[] inMeans(double[] shares) {
    double mean = Arrays.stream(shares).average().orElseThrow();
    return Arrays.stream(shares).map(share -> share / mean).toArray();
  }

  /** What each that has an answer and is not dropped adds to it. */
  private static Map<Judged, Double> votes(
      List<Judged> known, double[] shares, Optional<WeibullMixture> mixture) {
    double[] inMeans = inMeans(shares);
    Map<Judged, Double> votes = new HashMap<>();
    for (int i = 0; i < shares.length; i++) {
      double share = inMeans[i];
      boolean isDropped = share < 1 && mixture.filter(m -> m.isRatherLow(share)).isPresent();
      if (!isDropped && AnswerClasses.answer(known.get(i)).isPresent()) {
        votes.put(known.get(i), shares[i]);
      }
    }
    return votes;
  }

  /** Over different texts. */
  private static double sum(List<Judged> members, Map<Judged, Double> votes) {
    Map<String, Double> byText = new LinkedHashMap<>();
    for (Judged judged : members) {
      Double vote = votes.get(judged);
      if (vote != null) {
        byText.putIfAbsent(judged.candidate().completion().text(), vote);
      }
    }
    return byText.values().stream().mapToDouble(Double::doubleValue).sum();
  }
}
