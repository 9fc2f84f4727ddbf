/** Strategies that start many candidates and stop the slow ones. */
@org.jspecify.annotations.NullMarked
package io.ponder4j.strategies.race;
