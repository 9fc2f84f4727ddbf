/**
 * Traces as JSON lines, and strategies as JSON. Read {@link io.ponder4j.trace.json.TraceWriter}
 * first.
 */
@org.jspecify.annotations.NullMarked
package io.ponder4j.trace.json;
