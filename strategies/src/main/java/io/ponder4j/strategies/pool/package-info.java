/** Strategies that draw whole candidates and choose among them. */
@org.jspecify.annotations.NullMarked
package io.ponder4j.strategies.pool;
