package io.ponder4j.trace;

import java.util.Comparator;
import java.util.Objects;

/**
 * An event with its place. Equal runs give equal (run, sequence, event) whatever the threads;
 * {@code question} and {@code nanos} are not part of that.
 *
 * @param question a number for each question that this JVM was asked, so that one sink can serve
 *     many
 * @param run the path of the run, {@code /} for the outermost one, then {@code /scope[index]} a
 *     level
 * @param sequence the event's number within that run, from 0
 * @param nanos time since the question began
 * @param event what happened
 */
public record TraceRecord(long question, String run, int sequence, long nanos, TraceEvent event) {

  /** By question, then by run, then by sequence. */
  public static final Comparator<TraceRecord> ORDER =
      Comparator.comparingLong(TraceRecord::question)
          .thenComparing(TraceRecord::run)
          .thenComparingInt(TraceRecord::sequence);

  public TraceRecord {
    Objects.requireNonNull(run, "run");
    Objects.requireNonNull(event, "event");
  }
}
