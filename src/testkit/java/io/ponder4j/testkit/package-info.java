/**
 * Doubles and contract suites. Read {@link io.ponder4j.testkit.ScriptedGenerator} and {@link
 * io.ponder4j.testkit.GeneratorContract} first.
 */
@org.jspecify.annotations.NullMarked
package io.ponder4j.testkit;
