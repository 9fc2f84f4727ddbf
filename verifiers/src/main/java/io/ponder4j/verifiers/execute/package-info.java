/**
 * Verifiers that run what a model wrote. Nothing here runs unless the host makes an {@link
 * io.ponder4j.verifiers.execute.Execution}, whose Javadoc says what is contained and what is not.
 * Read {@link io.ponder4j.verifiers.execute.ProgramVerifier} first.
 */
@org.jspecify.annotations.NullMarked
package io.ponder4j.verifiers.execute;
