/**
 * Benchmarks that a user can run: how fast the engine is here, and what would be possible. Read
 * {@link io.ponder4j.cli.bench.EngineBench} first.
 */
@org.jspecify.annotations.NullMarked
package io.ponder4j.cli.bench;
