/** Traces, recordings and strategies as JSON: start reading at {@link io.ponder4j.trace.json}. */
@org.jspecify.annotations.NullMarked
module io.ponder4j.trace {
  requires transitive io.ponder4j.core;
  requires com.fasterxml.jackson.databind;

  exports io.ponder4j.trace.json;
  exports io.ponder4j.trace.replay;

  opens io.ponder4j.trace.internal to
      com.fasterxml.jackson.databind;
  opens io.ponder4j.trace.json to
      com.fasterxml.jackson.databind;
  opens io.ponder4j.trace.replay to
      com.fasterxml.jackson.databind;
}
