package io.ponder4j.strategies.select;

import io.ponder4j.Judged;
import io.ponder4j.Selection;
import io.ponder4j.answer.AnswerType;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/**
 * A vote whose weights come from how a text was written: exp(-a z(length) - b z(hedging) - c
 * z(thinking) + d z(discourse)), z being how many standard deviations of the pool a feature is
 * above the pool's mean.
 *
 * <p>Source: "Think Deep, Think Fast: Investigating Efficiency of Verifier-free
 * Inference-time-scaling Methods": right answers of reasoning models are shorter, with fewer words
 * of doubt and more of order. What holds for a model must be measured; with all coefficients 0 this
 * is {@link Majority}.
 *
 * @param length a, finite
 * @param hedging b, finite
 * @param thinking c, finite
 * @param discourse d, finite
 * @param words what counts as which
 */
public record FeatureWeightedMajority(
    double length, double hedging, double thinking, double discourse, MarkerWords words)
    implements Selector {

  public FeatureWeightedMajority {
    if (!Double.isFinite(length + hedging + thinking + discourse)) {
      throw new IllegalArgumentException(
          "coefficients must be finite, were " + List.of(length, hedging, thinking, discourse));
    }
    Objects.requireNonNull(words, "words");
  }

  /** A plain vote: coefficients 0, English words. */
  public FeatureWeightedMajority() {
    this(0, 0, 0, 0, MarkerWords.english());
  }

  @Override
  public Selection select(List<Judged> pool, AnswerType answers) {
    Map<Judged, Double> weights = weights(pool);
    double total = sum(pool, weights);
    return Votes.of(AnswerClasses.of(pool, answers), members -> sum(members, weights), total)
        .select(pool, Order.SHORTER);
  }

  private static double sum(List<Judged> members, Map<Judged, Double> weights) {
    return members.stream().mapToDouble(weights::get).sum();
  }

  private Map<Judged, Double> weights(List<Judged> pool) {
    var counter = new TextFeatures.Counter(words);
    List<TextFeatures> features =
        pool.stream().map(judged -> counter.count(judged.candidate().completion())).toList();
    double[] logs = new double[pool.size()];
    add(logs, -length, features, TextFeatures::tokens);
    add(logs, -hedging, features, TextFeatures::hedging);
    add(logs, -thinking, features, TextFeatures::thinking);
    add(logs, discourse, features, TextFeatures::discourse);
    double highest = Arrays.stream(logs).max().orElse(0); // so that no weight overflows
    Map<Judged, Double> weights = new HashMap<>();
    for (int i = 0; i < logs.length; i++) {
      weights.put(pool.get(i), Math.exp(logs[i] - highest));
    }
    return weights;
  }

  private static void add(
      double[] logs,
      double coefficient,
      List<TextFeatures> features,
      ToDoubleFunction<TextFeatures> feature) {
    double[] values = features.stream().mapToDouble(feature).toArray();
    double mean = Arrays.stream(values).average().orElse(0);
    double variance = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).average().orElse(0);
    for (int i = 0; i < values.length && variance > 0; i++) {
      logs[i] += coefficient * (values[i] - mean) / Math.sqrt(variance);
    }
  }
}
