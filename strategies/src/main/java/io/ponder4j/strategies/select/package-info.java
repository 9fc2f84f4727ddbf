/**
 * Choosing among candidates: pure functions of the pool. Read {@link
 * io.ponder4j.strategies.select.Selector} first.
 */
@org.jspecify.annotations.NullMarked
package io.ponder4j.strategies.select;
