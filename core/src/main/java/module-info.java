/** The contract of ponder4j: start reading at {@link io.ponder4j.Ponder}. */
@org.jspecify.annotations.NullMarked
module io.ponder4j.core {
  requires transitive org.jspecify;
  requires org.slf4j;

  exports io.ponder4j;
  exports io.ponder4j.answer;
  exports io.ponder4j.generate;
  exports io.ponder4j.run;
  exports io.ponder4j.trace;
  exports io.ponder4j.verify;
}
