/**
 * Strategies that search a tree of steps: read {@link io.ponder4j.strategies.search.FrontierSearch}
 * first.
 */
@org.jspecify.annotations.NullMarked
package io.ponder4j.strategies.search;
