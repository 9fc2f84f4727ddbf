/**
 * Problems whose every step is known: a procedure is told in full and has to be followed. Read
 * {@link io.ponder4j.evaluate.procbench.ProcTask} first.
 */
@org.jspecify.annotations.NullMarked
package io.ponder4j.evaluate.procbench;
