/**
 * Verifiers that need no model. Read {@link io.ponder4j.verifiers.rule.ExactAnswerVerifier} first.
 */
@org.jspecify.annotations.NullMarked
package io.ponder4j.verifiers.rule;
