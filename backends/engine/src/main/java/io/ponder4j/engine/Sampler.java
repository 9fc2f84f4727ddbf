package io.ponder4j.engine;

import io.ponder4j.generate.SamplingParams;

/**
 * Reads a row of logits, tells its law, and draws tokens from it: temperature, then top-k, top-p
 * and min-p on what is left.
 *
 * <p>A draw is the inverse of the cumulative law in order of ids, at a uniform number that depends
 * on the request's seed and the token's position alone. Weights are floats ({@link Exp}): their
 * ratios are exact to 3e-7, for the draw as for the law, and a token of less than 1e-38 of the most
 * likely one's probability has none. What is impossible or filtered is never drawn. Not
 * thread-safe: it keeps the row, and its scratch arrays.
 *
 * <p>A row is read after a model's weights went through all caches, so the sampler keeps little of
 * it: a sum a {@linkplain WeighedBlock block}, and weighs a block again where it draws from it.
 */
public final class Sampler {

  private final int vocabulary;
  private final float[] maxima; // [vocabulary] by Blocks.max
  private final double[] blocks; // [blocks] sums of weights
  private final WeighedBlock block = new WeighedBlock();
  private final Candidates candidates;
  private float[] logits; // [vocabulary] of the row, the caller's
  private double temperature; // of the weights
  private Exp exp = new Exp(1, 0); // at that temperature
  private double total; // of the weights
  private int best; // the lowest id of the largest logit

  /** A sampler for a vocabulary. */
  public Sampler(int vocabulary) {
    this.vocabulary = vocabulary;
    this.maxima = new float[vocabulary];
    this.blocks = new double[Blocks.count(vocabulary)];
    this.candidates = new Candidates(vocabulary);
    this.logits = new float[0];
  }

  /** The uniform number in [0, 1) that a request draws at a position. */
  public static double uniform(long seed, int position) {
    long z = seed + 0x9e3779b97f4a7c15L * (position + 1);
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L; // SplitMix64
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return ((z ^ (z >>> 31)) >>> 11) * 0x1.0p-53;
  }

  /**
   * Reads a row.
   *
   * @param row [vocabulary] logits, minus infinity for impossible tokens; kept until the next
   *     reading, and must not change meanwhile
   * @return the law before temperature and filters: log-probabilities within 4e-7, the entropy H
   *     within 5e-7 * (1 + H)
   * @throws io.ponder4j.generate.GenerationException if one is NaN or infinite, or all tokens are
   *     impossible
   */
  public Law read(float[] row) {
    logits = row;
    best = argmax();
    begin(1);
    double below = 0; // the sum of (logit - largest) * weight
    for (int i = 0; i < blocks.length; i++) {
      weigh(i);
      below += block.sumBelow(logits[best]);
    }
    double log = Math.log(total / exp.of(logits[best])); // not below 0
    return new Law(logits[best] + log, log - below / total);
  }

  private void begin(double wanted) {
    temperature = wanted;
    exp = new Exp(wanted, logits[best]);
    total = 0;
  }

  /** Weighs a block, and adds its sum. */
  private void weigh(int i) {
    block.of(logits, i, exp);
    blocks[i] = block.sum();
    total += blocks[i];
  }

  private void weigh(double wanted) {
    if (wanted == temperature) {
      return;
    }
    begin(wanted);
    for (int i = 0; i < blocks.length; i++) {
      weigh(i);
    }
  }

  private int argmax() {
    float largest = Float.NEGATIVE_INFINITY;
    int within = 0;
    int tail = Blocks.whole(vocabulary);
    for (int from = 0; from < tail; from += Blocks.SIZE) {
      float max = Blocks.max(logits, maxima, from);
      if (!(max <= largest)) { // NaN too
        largest = requireNumber(max);
        within = from;
      }
    }
    int first = within;
    while (tail > 0 && logits[first] != largest) { // ties to the lowest id
      first++;
    }
    for (int id = tail; id < vocabulary; id++) {
      if (!(logits[id] <= largest)) {
        largest = requireNumber(logits[id]);
        first = id;
      }
    }
    if (Float.isInfinite(largest)) {
      throw new NoLawException();
    }
    return first;
  }

  private static float requireNumber(float logit) {
    if (Float.isNaN(logit)) {
      throw new NoLawException();
    }
    return logit;
  }

  /**
   * Draws a token of the row that was read last.
   *
   * @param u in [0, 1)
   */
  public int draw(SamplingParams params, double u) {
    if (params.temperature() == 0) {
      return best;
    }
    if (keepsAll(params)) {
      weigh(params.temperature());
      return drawOfAll(u * total);
    }
    filter(params);
    return candidates.draw(u);
  }

  private static boolean keepsAll(SamplingParams params) {
    return params.topK() == 0 && params.topP() == 1 && params.minP() == 0;
  }

  /**
   * The natural log of the chance that {@link #draw} gives a token of the row that was read last;
   * negative infinity where it never does.
   */
  public double logProb(SamplingParams params, int id) {
    if (params.temperature() == 0) {
      return id == best ? 0 : Double.NEGATIVE_INFINITY;
    }
    if (keepsAll(params)) {
      weigh(params.temperature());
      return Math.log(exp.of(logits[id]) / total);
    }
    filter(params);
    return Math.log(candidates.share(id));
  }

  private void filter(SamplingParams params) {
    boolean topPOfAll = params.topK() == 0 && params.topP() < 1;
    if (topPOfAll) {
      weigh(params.temperature());
    }
    candidates.collect(logits, maxima, least(params), params.topK());
    candidates.weigh(new Exp(params.temperature(), logits[best]));
    if (params.topP() < 1) {
      candidates.keepMass(params.topP() * (topPOfAll ? total : candidates.mass()));
    }
    if (params.minP() > 0) {
      candidates.keepShare(params.minP());
    }
  }

  /** A logit which all that may be kept are above. */
  private float least(SamplingParams params) {
    if (params.topK() > 0) {
      return Float.NEGATIVE_INFINITY;
    }
    // If all tokens weighed less than this share of the best, top-p would drop all of them.
    double share = (1 - params.topP()) * total / (vocabulary * (double) exp.of(logits[best]));
    double log = Math.log(Math.max(share, params.minP())) - 1e-3; // for rounding
    return Math.nextDown((float) (logits[best] + params.temperature() * log));
  }

  private int drawOfAll(double target) {
    double before = 0;
    int last = best;
    for (int i = 0; i < blocks.length; i++) {
      if (blocks[i] > 0 && (target < before + blocks[i] || i == blocks.length - 1)) {
        block.of(logits, i, exp);
        double cumulative = before;
        for (int at = 0; at < block.size(); at++) {
          if (block.weight(at) > 0) {
            cumulative += block.weight(at);
            last = i * Blocks.SIZE + at;
            if (target < cumulative) {
              return last;
            }
          }
        }
      }
      before += blocks[i];
    }
    return last;
  }
}
