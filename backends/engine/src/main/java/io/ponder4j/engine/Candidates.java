package io.ponder4j.engine;

import java.util.Arrays;

/**
 * The tokens of a row that filters keep, in order of ids. Most of a row is never looked at: where
 * the largest of four tokens is not a candidate, none is. Not thread-safe.
 */
final class Candidates {

  private static final int LEAST_ROOM = 256; // candidates before the first are dropped

  private final int[] ids;
  private final float[] logits; // of ids
  private final float[] weights; // of ids
  private final float[] scratch;
  private final Cut cut;
  private final int[] hits = new int[Blocks.LANES];
  private int count;
  private int room; // candidates at which all but the most likely are dropped
  private int most; // of the most likely to keep
  private float above; // candidates have larger logits

  Candidates(int vocabulary) {
    ids = new int[vocabulary];
    logits = new float[vocabulary];
    weights = new float[vocabulary];
    scratch = new float[vocabulary];
    cut = new Cut(vocabulary);
  }

  /**
   * Collects tokens.
   *
   * @param row logits
   * @param maxima of the row, by {@link Blocks#max}
   * @param least tokens up to this logit are left out
   * @param topK keeps this many of the largest logits, ties to the lower ids; 0 keeps all
   */
  void collect(float[] row, float[] maxima, float least, int topK) {
    count = 0;
    above = least;
    most = topK == 0 ? row.length : topK;
    room = Math.max(LEAST_ROOM, (int) Math.min(2L * most, row.length + 1));
    int tail = Blocks.whole(row.length);
    for (int from = 0; from < tail; from += Blocks.SIZE) {
      collectBlock(row, maxima, from);
    }
    for (int id = tail; id < row.length; id++) {
      add(id, row[id]);
    }
    keepLargest();
  }

  private void collectBlock(float[] row, float[] maxima, int from) {
    int found = 0;
    for (int i = from; i < from + Blocks.LANES; i++) {
      if (maxima[i] > above) {
        hits[found++] = i;
      }
    }
    for (int further = 0; further < Blocks.SIZE; further += Blocks.LANES) {
      for (int i = 0; i < found; i++) {
        add(hits[i] + further, row[hits[i] + further]);
      }
    }
  }

  private void add(int id, float logit) {
    if (logit > above) {
      ids[count] = id;
      logits[count++] = logit;
      if (count == room) {
        keepLargest();
      }
    }
  }

  private void keepLargest() {
    if (count > most) {
      Arrays.fill(weights, 0, count, 1);
      above = keepMass(most); // of equals the lower ids are in
    }
  }

  /** Weighs the candidates. */
  void weigh(Exp exp) {
    exp.of(logits, weights, scratch, 0, count);
  }

  /** The sum of the candidates' weights. */
  double mass() {
    return Blocks.sum(weights, 0, count);
  }

  /**
   * Keeps the fewest of the most likely that weigh enough together; all if they do not.
   *
   * @return the least logit kept
   */
  float keepMass(double enough) {
    int last = cut.last(logits, weights, count, enough);
    float least = logits[last];
    int kept = 0;
    for (int i = 0; i < count; i++) {
      if (logits[i] > least || (logits[i] == least && i <= last)) {
        move(i, kept++);
      }
    }
    count = kept;
    return least;
  }

  /** Keeps those that weigh at least some share of the heaviest. */
  void keepShare(double share) {
    float heaviest = 0;
    for (int i = 0; i < count; i++) {
      heaviest = weights[i] > heaviest ? weights[i] : heaviest;
    }
    double least = share * heaviest;
    int kept = 0;
    for (int i = 0; i < count; i++) {
      if (weights[i] >= least) {
        move(i, kept++);
      }
    }
    count = kept;
  }

  private void move(int from, int to) {
    ids[to] = ids[from];
    logits[to] = logits[from];
    weights[to] = weights[from];
  }

  /** The chance that a token is drawn; 0 for one that is no candidate. */
  double share(int id) {
    int at = Arrays.binarySearch(ids, 0, count, id);
    return at < 0 ? 0 : weights[at] / mass();
  }

  /**
   * Draws one, of which there must be some.
   *
   * @param u in [0, 1)
   */
  int draw(double u) {
    double target = u * mass();
    double cumulative = 0;
    int last = ids[0];
    for (int i = 0; i < count; i++) {
      if (weights[i] > 0) {
        cumulative += weights[i];
        last = ids[i];
        if (target < cumulative) {
          break;
        }
      }
    }
    return last; // rounding must not reach an impossible token
  }
}
