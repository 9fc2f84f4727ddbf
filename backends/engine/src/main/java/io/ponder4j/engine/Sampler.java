package io.ponder4j.engine;

import io.ponder4j.generate.SamplingParams;
import java.util.Arrays;

/**
 * Draws a token from logits: temperature, then top-k, top-p and min-p on what is left, exactly.
 *
 * <p>A draw is the inverse of the cumulative law in order of ids, at a uniform number that depends
 * on the request's seed and the token's position alone. Not thread-safe: it keeps its scratch
 * arrays.
 */
public final class Sampler {

  private final int vocabulary;
  private final double[] weights; // [vocabulary] exp((logit - max) / temperature)
  private final long[] order; // [vocabulary] sort keys: the logit's above, the id below

  /** A sampler for a vocabulary. */
  public Sampler(int vocabulary) {
    this.vocabulary = vocabulary;
    this.weights = new double[vocabulary];
    this.order = new long[vocabulary];
  }

  /** The uniform number in [0, 1) that a request draws at a position. */
  public static double uniform(long seed, int position) {
    long z = seed + 0x9e3779b97f4a7c15L * (position + 1);
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L; // SplitMix64
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return ((z ^ (z >>> 31)) >>> 11) * 0x1.0p-53;
  }

  /**
   * Draws a token.
   *
   * @param logits at least one finite, none NaN; not changed
   * @param u in [0, 1)
   * @throws IllegalArgumentException if no token is possible, or a logit is NaN
   */
  public int draw(float[] logits, SamplingParams params, double u) {
    int best = argmax(logits);
    if (!Float.isFinite(logits[best])) {
      throw new IllegalArgumentException(
          "no token is possible: the largest logit is " + logits[best]);
    }
    if (params.temperature() == 0) {
      return best;
    }
    double sum = weigh(logits, logits[best], params.temperature());
    if (params.topK() > 0 || params.topP() < 1) {
      sum = keepMostLikely(logits, params);
    }
    if (params.minP() > 0) {
      sum = keepAbove(params.minP()); // the most likely one has weight 1
    }
    return at(u * sum, best);
  }

  private int argmax(float[] logits) {
    int best = 0;
    for (int id = 0; id < vocabulary; id++) {
      if (Float.isNaN(logits[id])) {
        throw new IllegalArgumentException("the logit of token " + id + " is NaN");
      }
      if (logits[id] > logits[best]) {
        best = id; // ties to the lowest id
      }
    }
    return best;
  }

  private double weigh(float[] logits, float max, double temperature) {
    double sum = 0;
    for (int id = 0; id < vocabulary; id++) {
      weights[id] = Math.exp((logits[id] - max) / temperature);
      sum += weights[id];
    }
    return sum;
  }

  /** Top-k and top-p: zeroes the weights of what is dropped and gives the sum of the rest. */
  private double keepMostLikely(float[] logits, SamplingParams params) {
    sort(logits);
    int kept = params.topK() > 0 ? Math.min(params.topK(), vocabulary) : vocabulary;
    double keptSum = 0;
    for (int i = 0; i < kept; i++) {
      keptSum += weights[idAt(i)];
    }
    double enough = params.topP() * keptSum;
    double mass = 0;
    int last = 0;
    while (last < kept && (last == 0 || mass < enough)) {
      mass += weights[idAt(last++)];
    }
    for (int i = last; i < vocabulary; i++) {
      weights[idAt(i)] = 0;
    }
    return params.topP() < 1 ? mass : keptSum;
  }

  /** By falling logit, ties to the lower id. */
  private void sort(float[] logits) {
    for (int id = 0; id < vocabulary; id++) {
      int bits = Float.floatToIntBits(logits[id]);
      int rising = bits ^ ((bits >> 31) & Integer.MAX_VALUE); // orders as the floats do
      order[id] = (long) ~rising << 32 | id;
    }
    Arrays.sort(order);
  }

  private int idAt(int rank) {
    return (int) order[rank];
  }

  private double keepAbove(double minP) {
    double sum = 0;
    for (int id = 0; id < vocabulary; id++) {
      if (weights[id] < minP) {
        weights[id] = 0;
      }
      sum += weights[id];
    }
    return sum;
  }

  private int at(double target, int fallback) {
    double cumulative = 0;
    int last = fallback;
    for (int id = 0; id < vocabulary; id++) {
      if (weights[id] > 0) {
        cumulative += weights[id];
        last = id;
        if (target < cumulative) {
          return id;
        }
      }
    }
    return last; // rounding must not reach an impossible token
  }
}
