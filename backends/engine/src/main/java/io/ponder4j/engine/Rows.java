package io.ponder4j.engine;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The wanted rows of a step, read one at a time; one that several branches share is read once. Not
 * thread-safe.
 */
final class Rows {

  private static final int NONE = -1;

  private final Sampler sampler;
  private final float[] logits; // [vocabulary] of the row in the sampler
  private @Nullable StepResult step;
  private @Nullable Law law; // of that row
  private int row = NONE; // which one it is

  Rows(int vocabulary) {
    this.sampler = new Sampler(vocabulary);
    this.logits = new float[vocabulary];
  }

  void of(StepResult result) {
    step = result;
    row = NONE;
  }

  /**
   * The law of a row, from which the sampler draws then.
   *
   * @throws NoLawException if it gives none
   */
  Law read(int wanted) {
    if (wanted != row) {
      row = NONE;
      Objects.requireNonNull(step).logits(wanted, logits);
      law = sampler.read(logits);
      row = wanted;
    }
    return Objects.requireNonNull(law);
  }

  /** The logit of a token in the row that was read last. */
  float logit(int id) {
    return logits[id];
  }

  int vocabulary() {
    return logits.length;
  }

  /** A copy of the row that was read last. */
  float[] copy() {
    return logits.clone();
  }

  /** Lets the sampler draw from changed logits, once. */
  void replace(float[] changed) {
    row = NONE;
    sampler.read(changed);
  }

  Sampler sampler() {
    return sampler;
  }

  void hidden(int wanted, float[] into) {
    Objects.requireNonNull(step).hidden(wanted, into);
  }
}
