/** The catalogue of strategies by name. */
@org.jspecify.annotations.NullMarked
package io.ponder4j.strategies;
