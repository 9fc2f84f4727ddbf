package io.ponder4j.engine;

import io.ponder4j.generate.SamplingParams;
import java.util.Arrays;

/**
 * Reads a row of logits, tells its law, and draws tokens from it: temperature, then top-k, top-p
 * and min-p on what is left, exactly.
 *
 * <p>A draw is the inverse of the cumulative law in order of ids, at a uniform number that depends
 * on the request's seed and the token's position alone. Only tokens that may be kept are sorted,
 * and a law that is not filtered is walked by sums of blocks: of 49,152 logits most are never
 * looked at again. Not thread-safe: it keeps the row, and its scratch arrays.
 */
public final class Sampler {

  private static final int BLOCK = 256; // tokens whose weights are summed up

  private final int vocabulary;
  private final double[] weights; // [vocabulary] exp((logit - largest) / temperature)
  private final double[] blocks; // [blocks] sums of weights
  private long[] keys; // of candidates: the logit's order above, the id below
  private float[] logits; // [vocabulary] of the row, the caller's
  private double temperature; // of the weights
  private double total; // of the weights
  private int best; // the lowest id of the largest logit

  /** A sampler for a vocabulary. */
  public Sampler(int vocabulary) {
    this.vocabulary = vocabulary;
    this.weights = new double[vocabulary];
    this.blocks = new double[(vocabulary + BLOCK - 1) / BLOCK];
    this.keys = new long[Math.min(vocabulary, 1024)];
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
   * @return the law before temperature and filters
   * @throws io.ponder4j.generate.GenerationException if one is NaN or infinite, or all tokens are
   *     impossible
   */
  public Law read(float[] row) {
    logits = row;
    best = argmax();
    double weighted = 0; // sum of (logit - largest) * weight
    double largest = logits[best];
    temperature = 1;
    total = 0;
    for (int block = 0; block < blocks.length; block++) {
      int end = Math.min(vocabulary, (block + 1) * BLOCK);
      double sum = 0;
      double weightedSum = 0;
      for (int id = block * BLOCK; id < end; id++) {
        double below = logits[id] - largest;
        double weight = Exp.of(below);
        weights[id] = weight;
        sum += weight;
        weightedSum += weight > 0 ? below * weight : 0; // minus infinity times 0
      }
      blocks[block] = sum;
      total += sum;
      weighted += weightedSum;
    }
    double log = Math.log(total);
    return new Law(largest + log, log - weighted / total);
  }

  private int argmax() {
    int first = 0;
    float largest = Float.NEGATIVE_INFINITY;
    for (int id = 0; id < vocabulary; id++) {
      if (!(logits[id] <= largest)) { // NaN too
        if (Float.isNaN(logits[id])) {
          throw new NoLawException();
        }
        first = id; // ties to the lowest id
        largest = logits[id];
      }
    }
    if (Float.isInfinite(largest)) {
      throw new NoLawException();
    }
    return first;
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
    weigh(params.temperature());
    if (params.topK() > 0) {
      return drawOf(filter(params, sortedLargest(params.topK())), u);
    }
    if (params.topP() < 1) {
      return drawOf(filter(params, sortedOfMass(params.topP() * total)), u);
    }
    if (params.minP() > 0) {
      return drawOf(collect(params.minP()), u);
    }
    return drawOfAll(u * total);
  }

  private void weigh(double wanted) {
    if (wanted == temperature) {
      return;
    }
    temperature = wanted;
    total = 0;
    double largest = logits[best];
    for (int block = 0; block < blocks.length; block++) {
      int end = Math.min(vocabulary, (block + 1) * BLOCK);
      double sum = 0;
      for (int id = block * BLOCK; id < end; id++) {
        double weight = Exp.of((logits[id] - largest) / wanted);
        weights[id] = weight;
        sum += weight;
      }
      blocks[block] = sum;
      total += sum;
    }
  }

  // --- candidates ---

  /** Sorts the k most likely tokens to the front of the keys; gives how many there are. */
  private int sortedLargest(int k) {
    int size = Math.min(k, vocabulary);
    ensureKeys(size);
    for (int id = 0; id < size; id++) {
      keys[id] = key(id);
    }
    for (int at = size / 2 - 1; at >= 0; at--) {
      sink(at, size);
    }
    float least = logits[id(keys[0])];
    for (int id = size; id < vocabulary; id++) {
      if (logits[id] > least) { // of equals the lower ids are in
        keys[0] = key(id);
        sink(0, size);
        least = logits[id(keys[0])];
      }
    }
    Arrays.sort(keys, 0, size);
    return size;
  }

  /** Restores the heap whose top is the largest key, which is the least likely token. */
  private void sink(int from, int size) {
    long sinking = keys[from];
    int at = from;
    for (int child = 2 * at + 1; child < size; child = 2 * at + 1) {
      if (child + 1 < size && keys[child + 1] > keys[child]) {
        child++;
      }
      if (keys[child] <= sinking) {
        break;
      }
      keys[at] = keys[child];
      at = child;
    }
    keys[at] = sinking;
  }

  /** Sorts the most likely tokens, as many as hold some mass and maybe more. */
  private int sortedOfMass(double mass) {
    for (double threshold = 1e-3; ; threshold = threshold < 1e-12 ? 0 : threshold * 1e-2) {
      int count = collect(threshold);
      double collected = 0;
      for (int i = 0; i < count; i++) {
        collected += weights[id(keys[i])];
      }
      if (collected > mass * (1 + 1e-9) || count == vocabulary || threshold == 0) {
        Arrays.sort(keys, 0, count);
        return count;
      }
    }
  }

  /** Puts the keys of all tokens of at least some weight to the front, by id. */
  private int collect(double least) {
    int count = 0;
    for (int id = 0; id < vocabulary; id++) {
      if (weights[id] >= least) {
        ensureKeys(count + 1);
        keys[count++] = key(id);
      }
    }
    return count;
  }

  /** Top-p and min-p on sorted candidates: gives how many are kept, which are then by id. */
  private int filter(SamplingParams params, int candidates) {
    double sum = params.topK() > 0 ? sum(candidates) : total;
    double enough = params.topP() * sum;
    double mass = 0;
    int kept = 0;
    while (kept < candidates && (kept == 0 || params.topP() == 1 || mass < enough)) {
      double weight = weights[id(keys[kept])];
      if (weight < params.minP()) {
        break; // the most likely one has weight 1
      }
      mass += weight;
      kept++;
    }
    for (int i = 0; i < kept; i++) {
      keys[i] = id(keys[i]);
    }
    Arrays.sort(keys, 0, kept);
    return kept;
  }

  private double sum(int candidates) {
    double sum = 0;
    for (int i = 0; i < candidates; i++) {
      sum += weights[id(keys[i])];
    }
    return sum;
  }

  private void ensureKeys(int size) {
    if (size > keys.length) {
      keys = Arrays.copyOf(keys, Math.min(vocabulary, Math.max(size, 2 * keys.length)));
    }
  }

  /** Sorts by falling logit, ties to the lower id. */
  private long key(int id) {
    int bits = Float.floatToIntBits(logits[id] + 0f); // one zero, not two
    int rising = bits ^ ((bits >> 31) & Integer.MAX_VALUE); // orders as the floats do
    return (long) ~rising << 32 | id;
  }

  private static int id(long key) {
    return (int) key;
  }

  // --- draws ---

  /** Of the first candidates, which are by id. */
  private int drawOf(int candidates, double u) {
    double target = u * sum(candidates);
    double cumulative = 0;
    int last = best;
    for (int i = 0; i < candidates; i++) {
      double weight = weights[id(keys[i])];
      if (weight > 0) {
        cumulative += weight;
        last = id(keys[i]);
        if (target < cumulative) {
          return last;
        }
      }
    }
    return last; // rounding must not reach an impossible token
  }

  private int drawOfAll(double target) {
    double before = 0;
    int last = best;
    for (int block = 0; block < blocks.length; block++) {
      if (blocks[block] > 0 && (target < before + blocks[block] || block == blocks.length - 1)) {
        int end = Math.min(vocabulary, (block + 1) * BLOCK);
        double cumulative = before;
        for (int id = block * BLOCK; id < end; id++) {
          if (weights[id] > 0) {
            cumulative += weights[id];
            last = id;
            if (target < cumulative) {
              return id;
            }
          }
        }
      }
      before += blocks[block];
    }
    return last;
  }
}
