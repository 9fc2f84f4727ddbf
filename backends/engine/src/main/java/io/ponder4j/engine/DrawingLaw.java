package io.ponder4j.engine;

import io.ponder4j.engine.kv.KvNode;
import io.ponder4j.generate.SamplingParams;

/**
 * The law that tokens are drawn from, where it may be another than the model's own.
 *
 * @param sampling temperature, filters and penalties
 * @param promptTokens how many of the first tokens are the prompt, for the penalties
 */
record DrawingLaw(SamplingParams sampling, int promptTokens) {

  /** Penalises the tokens of a text in the row that was read last, which is the one after it. */
  void change(Rows rows, KvNode last) {
    if (!sampling.penalties().isNone()) {
      var logits = new ChangedLogits(rows);
      logits.penalise(sampling.penalties(), last, promptTokens);
      logits.changed().ifPresent(rows::replace);
    }
  }

  /** The natural log of the chance of a token in that row. */
  double logProb(Rows rows, int id) {
    return rows.sampler().logProb(sampling, id);
  }
}
