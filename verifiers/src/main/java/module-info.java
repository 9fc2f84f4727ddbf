/** Verifiers: start reading at {@link io.ponder4j.verifiers.rule.ExactAnswerVerifier}. */
@org.jspecify.annotations.NullMarked
module io.ponder4j.verifiers {
  requires transitive io.ponder4j.core;
  requires com.fasterxml.jackson.databind;
  requires com.networknt.schema;
  requires hipparchus.core;
  requires hipparchus.optim;

  exports io.ponder4j.verifiers.answer;
  exports io.ponder4j.verifiers.combine;
  exports io.ponder4j.verifiers.execute;
  exports io.ponder4j.verifiers.rule;
}
