/**
 * What a strategy has to work with while it answers one question. Read {@link io.ponder4j.run.Run}
 * first.
 */
@org.jspecify.annotations.NullMarked
package io.ponder4j.run;
