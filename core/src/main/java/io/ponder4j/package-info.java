/**
 * The facade. Read {@link io.ponder4j.Ponder} first, then {@link io.ponder4j.Strategy} and {@link
 * io.ponder4j.Outcome}.
 */
@org.jspecify.annotations.NullMarked
package io.ponder4j;
