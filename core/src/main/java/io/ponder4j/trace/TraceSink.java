package io.ponder4j.trace;

/**
 * Takes trace records. Called on the run's thread, so it should be quick; thread-safe, since one
 * facade may answer many questions at a time. What it throws is logged and does not touch the run.
 */
@FunctionalInterface
public interface TraceSink {

  /** Keeps nothing. */
  TraceSink NONE = record -> {};

  /** Takes a record. */
  void accept(TraceRecord record);
}
