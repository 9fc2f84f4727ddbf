/** For tests of generators, verifiers and strategies. */
@org.jspecify.annotations.NullMarked
module io.ponder4j.testkit {
  requires transitive io.ponder4j.core;
  requires transitive org.junit.jupiter.api;
  requires transitive org.junit.jupiter.params;
  requires transitive org.assertj.core;
  requires com.fasterxml.jackson.databind;

  exports io.ponder4j.testkit;
}
