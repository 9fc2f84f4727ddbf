package io.ponder4j.generate;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The generated tokens of one completion with their log-probabilities and entropies. Forced tokens
 * are left out. Immutable and thread-safe.
 */
public final class TokenTrace {

  /** Of a generator that reports no tokens. */
  public static final TokenTrace EMPTY = new TokenTrace(new int[0], new float[0], new float[0]);

  private final int[] ids; // [tokens]
  private final float[] logProbs; // [tokens] nats, NaN where unknown
  private final float[] entropies; // [tokens] nats, NaN where unknown

  /**
   * A trace of three arrays of equal length.
   *
   * @param ids the tokens
   * @param logProbs natural logs under the untempered, unfiltered law; NaN where unknown
   * @param entropies of that law in nats; NaN where unknown
   */
  public TokenTrace(int[] ids, float[] logProbs, float[] entropies) {
    if (ids.length != logProbs.length || ids.length != entropies.length) {
      throw new IllegalArgumentException(
          "lengths differ: " + ids.length + ", " + logProbs.length + ", " + entropies.length);
    }
    this.ids = ids.clone();
    this.logProbs = logProbs.clone();
    this.entropies = entropies.clone();
  }

  /** Several traces as one, the first one first. */
  public static TokenTrace joined(List<TokenTrace> traces) {
    int size = traces.stream().mapToInt(TokenTrace::size).sum();
    int[] ids = new int[size];
    float[] logProbs = new float[size];
    float[] entropies = new float[size];
    int from = 0;
    for (TokenTrace trace : traces) {
      System.arraycopy(trace.ids, 0, ids, from, trace.size());
      System.arraycopy(trace.logProbs, 0, logProbs, from, trace.size());
      System.arraycopy(trace.entropies, 0, entropies, from, trace.size());
      from += trace.size();
    }
    return new TokenTrace(ids, logProbs, entropies);
  }

  /** The number of tokens. */
  public int size() {
    return ids.length;
  }

  /** The id of a token. */
  public int id(int index) {
    return ids[index];
  }

  /** Natural log of a token's probability; NaN where unknown. */
  public double logProb(int index) {
    return logProbs[index];
  }

  /** Entropy in nats of the law that a token was drawn from; NaN where unknown. */
  public double entropy(int index) {
    return entropies[index];
  }

  /**
   * Natural log of the probability of all tokens together; 0 when empty, NaN where one is unknown.
   */
  public double totalLogProb() {
    double total = 0;
    for (float logProb : logProbs) {
      total += logProb;
    }
    return total;
  }

  /** The mean log-probability of a token; NaN when empty or unknown. */
  public double meanLogProb() {
    return totalLogProb() / ids.length;
  }

  /**
   * The first {@code tokens} of this trace.
   *
   * @throws IllegalArgumentException if it has fewer
   */
  public TokenTrace head(int tokens) {
    if (tokens < 0 || tokens > ids.length) {
      throw new IllegalArgumentException(
          "cannot keep " + tokens + " tokens of a trace of " + ids.length);
    }
    return new TokenTrace(
        Arrays.copyOf(ids, tokens),
        Arrays.copyOf(logProbs, tokens),
        Arrays.copyOf(entropies, tokens));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TokenTrace that
        && Arrays.equals(ids, that.ids)
        && Arrays.equals(logProbs, that.logProbs)
        && Arrays.equals(entropies, that.entropies);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(ids);
  }

  @Override
  public String toString() {
    return "TokenTrace[" + size() + " tokens]";
  }
}
