/**
 * How good a strategy, a verifier or a model is, in numbers. Pure functions of what was measured;
 * read {@link io.ponder4j.evaluate.SubsetMetric} first.
 */
@org.jspecify.annotations.NullMarked
package io.ponder4j.evaluate;
