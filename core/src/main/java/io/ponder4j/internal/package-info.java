/** What runs behind the facade; not exported. Read {@link io.ponder4j.internal.LiveRun} first. */
@org.jspecify.annotations.NullMarked
package io.ponder4j.internal;
