/**
 * Verifiers made of other verifiers. Read {@link io.ponder4j.verifiers.combine.Aggregated} first.
 */
@org.jspecify.annotations.NullMarked
package io.ponder4j.verifiers.combine;
