package io.ponder4j.generate;

/**
 * What a generator can do beyond answering a prompt. A strategy names what it needs and is refused
 * early.
 */
public enum Capability {
  /** Continues a prefix that already has segments. */
  CONTINUATION,
  /** Obeys {@link SamplingParams#stop()}. */
  STOP_TEXTS,
  /** Reports log-probabilities of the untempered, unfiltered law. */
  LOG_PROBS,
  /** Reports that law's entropy at each token. */
  ENTROPIES,
  /** Calls {@link Steering#after}. */
  STEERING,
  /** Calls {@link Steering#logits}. */
  LOGITS,
  /** Marks the thinking phase, and obeys {@link SamplingParams#stopAfterThinking()}. */
  PHASES,
  /**
   * Asks for a permit before every draw, so that budgets are kept while it runs; and only after all
   * that follows from the token before, the end of the generation included, has been told.
   */
  LEASES,
  /**
   * Keeps generations that were started together in step: none draws token t + 1 before each of the
   * others that may has drawn token t.
   */
  LOCK_STEP,
  /** Draws from the law that {@link SamplingParams} describe, exactly. */
  EXACT_LAW,
  /** The same request gives the same completion. */
  SEEDED,
  /** Fills {@link Completion#calls()}. */
  TOOL_CALLS,
  /** Tells how likely it was to write a given text: {@link Generator#likelihoods}. */
  LIKELIHOOD
}
