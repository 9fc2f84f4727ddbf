/**
 * What happens in a run, as data: enough to redraw a search and to repeat its selection without a
 * model. Read {@link io.ponder4j.trace.TraceEvent} first.
 */
@org.jspecify.annotations.NullMarked
package io.ponder4j.trace;
