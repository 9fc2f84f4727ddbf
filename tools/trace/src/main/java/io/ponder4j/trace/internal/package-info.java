/** What all JSON of this module shares. Not exported. */
@org.jspecify.annotations.NullMarked
package io.ponder4j.trace.internal;
