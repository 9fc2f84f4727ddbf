package io.ponder4j.trace.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ponder4j.trace.json.MalformedTraceException;
import io.ponder4j.trace.json.TraceFileException;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads what {@link JsonLinesWriter} writes. The file is not trusted. Not thread-safe. */
public final class JsonLinesReader implements Closeable {

  /** The longest line that is read. */
  public static final int MAX_LINE_BYTES = 1 << 24;

  private static final int BUFFER_BYTES = 1 << 16;

  private static final String TRUNCATED =
      "the file ends in the middle of this line, so whoever wrote it was stopped; the lines before"
          + " it are whole, remove this one to use them";

  private final InputStream in;
  private final String name;
  private final ObjectMapper mapper;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int from; // of what the buffer still holds
  private int to;
  private long line;
  private boolean ended; // by a line break

  /**
   * Reads the header.
   *
   * @param name of the file, for messages
   * @throws TraceFileException if it cannot be read
   * @throws MalformedTraceException if it is another format or version
   */
  public JsonLinesReader(InputStream in, String name, Format expected, ObjectMapper mapper) {
    this.in = in;
    this.name = name;
    this.mapper = mapper;
    readHeader(expected);
  }

  /** Opens a file. */
  public static JsonLinesReader open(Path file, Format expected, ObjectMapper mapper) {
    InputStream in;
    try {
      in = Files.newInputStream(file);
    } catch (IOException e) {
      throw new TraceFileException("cannot open " + file + ": " + e, e);
    }
    try {
      return new JsonLinesReader(in, file.toString(), expected, mapper);
    } catch (RuntimeException e) {
      try {
        in.close();
      } catch (IOException closing) {
        e.addSuppressed(closing);
      }
      throw e;
    }
  }

  private void readHeader(Format expected) {
    JsonNode header = firstLine(expected);
    String format = header.path("format").asText();
    int version = header.path("version").asInt();
    if (!format.equals(expected.format())) {
      throw noneOf(expected, null);
    }
    if (version != expected.version()) {
      throw malformed(
          "the file has version "
              + version
              + " and this library reads version "
              + expected.version()
              + "; read it with the release of ponder4j that wrote it",
          null);
    }
  }

  private JsonNode firstLine(Format expected) {
    try {
      return next(JsonNode.class)
          .orElseThrow(() -> malformed("the file is empty, nothing was ever written to it", null));
    } catch (MalformedTraceException e) {
      throw ended ? noneOf(expected, e) : e;
    }
  }

  private MalformedTraceException noneOf(Format expected, @Nullable Throwable cause) {
    return malformed(
        "this is no "
            + expected.format()
            + " file: its first line must name that format; give"
            + " another file",
        cause);
  }

  /**
   * The next line's object; empty at the end.
   *
   * @throws TraceFileException if the file cannot be read on
   * @throws MalformedTraceException if the line is not such an object
   */
  public <T> Optional<T> next(Class<T> type) {
    byte @Nullable [] bytes;
    try {
      bytes = readLine();
    } catch (IOException e) {
      throw new TraceFileException("cannot read " + name + ": " + e, e);
    }
    if (bytes == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(mapper.readValue(bytes, type));
    } catch (JsonProcessingException e) {
      throw malformed(ended ? problem(e) : TRUNCATED, e);
    } catch (IOException e) {
      throw new TraceFileException("cannot read " + name + ": " + e, e);
    }
  }

  private static String problem(JsonProcessingException e) {
    String column =
        e.getLocation() == null ? "" : " (column " + e.getLocation().getColumnNr() + ")";
    return Problem.of(e) + column + "; mend or remove the line";
  }

  /** An exception about the line that was read last. */
  public MalformedTraceException malformed(String problem, @Nullable Throwable cause) {
    return new MalformedTraceException(name, Math.max(1, line), problem, cause);
  }

  private byte @Nullable [] readLine() throws IOException {
    var bytes = new ByteArrayOutputStream();
    line++;
    while (true) {
      if (from == to) {
        from = 0;
        to = Math.max(0, in.read(buffer));
        if (to == 0) {
          ended = false;
          return bytes.size() == 0 ? null : bytes.toByteArray();
        }
      }
      int end = from;
      while (end < to && buffer[end] != '\n') {
        end++;
      }
      bytes.write(buffer, from, end - from);
      if (bytes.size() > MAX_LINE_BYTES) {
        throw malformed("the line is longer than " + MAX_LINE_BYTES + " bytes; remove it", null);
      }
      from = end;
      if (end < to) {
        from++;
        ended = true;
        return bytes.toByteArray();
      }
    }
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw new TraceFileException("cannot close " + name + ": " + e, e);
    }
  }
}
