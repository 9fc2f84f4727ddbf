/**
 * What judges a model's work: whole completions ({@link io.ponder4j.verify.OutcomeVerifier}) or
 * each step of a prefix ({@link io.ponder4j.verify.ProcessVerifier}). A failure to judge is a
 * value, {@link io.ponder4j.verify.Unscored}, never a score of 0.
 */
@org.jspecify.annotations.NullMarked
package io.ponder4j.verify;
