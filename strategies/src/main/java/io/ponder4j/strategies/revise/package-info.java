/**
 * Strategies that let a model look at what it wrote and write it again: read {@link
 * io.ponder4j.strategies.revise.SequentialRevision} first.
 */
@org.jspecify.annotations.NullMarked
package io.ponder4j.strategies.revise;
