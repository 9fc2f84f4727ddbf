/** Strategies: start reading at {@link io.ponder4j.strategies.pool.BestOfN}. */
@org.jspecify.annotations.NullMarked
module io.ponder4j.strategies {
  requires transitive io.ponder4j.core;
  requires hipparchus.core;

  exports io.ponder4j.strategies;
  exports io.ponder4j.strategies.pool;
  exports io.ponder4j.strategies.race;
  exports io.ponder4j.strategies.resample;
  exports io.ponder4j.strategies.revise;
  exports io.ponder4j.strategies.search;
  exports io.ponder4j.strategies.select;
  exports io.ponder4j.strategies.step;
}
