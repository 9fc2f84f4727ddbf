/** The decoding engine: start reading at {@link io.ponder4j.engine.DecodingEngine}. */
@org.jspecify.annotations.NullMarked
module io.ponder4j.engine {
  requires transitive io.ponder4j.core;
  requires org.slf4j;

  exports io.ponder4j.engine;
}
