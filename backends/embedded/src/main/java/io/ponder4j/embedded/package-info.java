/**
 * Tiny models inside the jar, for the stepwise arithmetic that {@link io.ponder4j.embedded.Problem}
 * describes. Read {@link io.ponder4j.embedded.Embedded} first.
 */
@org.jspecify.annotations.NullMarked
package io.ponder4j.embedded;
