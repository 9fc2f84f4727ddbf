package io.ponder4j.trace.json;

import io.ponder4j.trace.TraceEvent;
import io.ponder4j.trace.TraceRecord;
import io.ponder4j.trace.TraceSink;
import io.ponder4j.trace.internal.JsonLinesWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A trace as JSON lines: a header with format and version, then one record a line.
 *
 * <p>Give it to the facade as its trace sink and close it after the last question. A line is
 * written when its event happens; what is buffered is handed on when a question ends. A failure to
 * write does not touch the run: it is thrown by {@link #close()}. Thread-safe.
 */
public final class TraceWriter implements TraceSink, Closeable {

  /** Whether a trace holds texts. */
  public enum Texts {
    /** Everything is written. */
    KEPT,
    /**
     * Questions, generated texts, answers, and reasons, which may quote them, are written as empty
     * texts. Fingerprints stay: who guesses a text can confirm the guess.
     */
    LEFT_OUT
  }

  private final String name;
  private final JsonLinesWriter lines;
  private @Nullable Exception failure; // the first one
  private long dropped; // records since then
  private boolean closed;

  private TraceWriter(String name, OutputStream out, Texts texts) throws IOException {
    this.name = name;
    this.lines =
        new JsonLinesWriter(
            out,
            TraceJson.FORMAT,
            TraceJson.MAPPER.writer().withAttribute(FreeText.LEFT_OUT, texts == Texts.LEFT_OUT));
  }

  /** Writes to a file, texts included; see {@link #open(Path, Texts)}. */
  public static TraceWriter open(Path file) {
    return open(file, Texts.KEPT);
  }

  /**
   * Writes to a file. One that is there is overwritten. Only its owner may read it, where the
   * platform knows owners.
   *
   * @throws TraceFileException if the file cannot be created
   */
  public static TraceWriter open(Path file, Texts texts) {
    try {
      return new TraceWriter("the trace " + file, JsonLinesWriter.create(file), texts);
    } catch (IOException e) {
      throw new TraceFileException("cannot write the trace " + file + ": " + e, e);
    }
  }

  /**
   * Writes to a stream, which is closed with this writer.
   *
   * @throws TraceFileException if nothing can be written to it
   */
  public static TraceWriter to(OutputStream out, Texts texts) {
    try {
      return new TraceWriter("the trace", out, texts);
    } catch (IOException e) {
      throw new TraceFileException("cannot write the trace: " + e, e);
    }
  }

  @Override
  public synchronized void accept(TraceRecord record) {
    if (failure != null || closed) {
      dropped++;
      return;
    }
    try {
      lines.write(record);
      if (record.event() instanceof TraceEvent.RunFinished && record.run().equals("/")) {
        lines.flush();
      }
    } catch (IOException e) {
      failure = e;
    }
  }

  /**
   * Ends the trace. Records that come later are dropped.
   *
   * @throws TraceFileException if this or an earlier record could not be written
   */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      lines.close();
    } catch (IOException e) {
      failure = failure == null ? e : failure;
    }
    if (failure != null) {
      throw new TraceFileException(
          name + " is incomplete, " + dropped + " later records are missing: " + failure, failure);
    }
  }
}
