package io.ponder4j.trace.json;

import io.ponder4j.trace.TraceRecord;
import io.ponder4j.trace.internal.JsonLinesReader;
import java.io.Closeable;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the records that a {@link TraceWriter} wrote, in the order of the file. The file is not
 * trusted: the length of lines, 16 MiB, and their nesting are limited, and only trace records are
 * made of them. Not thread-safe.
 */
public final class TraceReader implements Closeable {

  private final JsonLinesReader lines;

  private TraceReader(JsonLinesReader lines) {
    this.lines = lines;
  }

  /**
   * Opens a file.
   *
   * @throws TraceFileException if it cannot be read
   * @throws MalformedTraceException if it is no trace, or one of another version
   */
  public static TraceReader open(Path file) {
    return new TraceReader(JsonLinesReader.open(file, TraceJson.FORMAT, TraceJson.MAPPER));
  }

  /** Reads a stream, which is closed with this reader; see {@link #open}. */
  public static TraceReader of(InputStream in) {
    return new TraceReader(
        new JsonLinesReader(in, "the trace", TraceJson.FORMAT, TraceJson.MAPPER));
  }

  /**
   * All records of a file; see {@link #open} and {@link #next}. For a trace without its end, take
   * them one by one.
   */
  public static List<TraceRecord> readAll(Path file) {
    var records = new ArrayList<TraceRecord>();
    try (TraceReader reader = open(file)) {
      for (var next = reader.next(); next.isPresent(); next = reader.next()) {
        records.add(next.get());
      }
    }
    return List.copyOf(records);
  }

  /**
   * The next record; empty at the end.
   *
   * @throws TraceFileException if the file cannot be read on
   * @throws MalformedTraceException if the line is no trace record, or the file ends within it
   */
  public Optional<TraceRecord> next() {
    return lines.next(TraceRecord.class);
  }

  @Override
  public void close() {
    lines.close();
  }
}
