/**
 * Keeping what models did, and running strategies again without them. Read {@link
 * io.ponder4j.trace.replay.Recorder} first, then {@link io.ponder4j.trace.replay.Recording}.
 */
@org.jspecify.annotations.NullMarked
package io.ponder4j.trace.replay;
