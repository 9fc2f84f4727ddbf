package io.ponder4j.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Closeable;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** The file of a {@code --json} option: an object a line. Without the option nothing is written. */
public final class JsonFile implements Closeable {

  private final ObjectMapper mapper = new ObjectMapper();
  private final @Nullable Writer writer;

  private JsonFile(@Nullable Writer writer) {
    this.writer = writer;
  }

  /** Lines to a writer, which it closes. */
  public static JsonFile to(Writer writer) {
    return new JsonFile(writer);
  }

  /**
   * Opens it: before the work is done, not after.
   *
   * @param file null without the option
   * @throws ParameterException if it cannot be written
   */
  public static JsonFile open(@Nullable Path file, CommandLine command) {
    try {
      return new JsonFile(file == null ? null : Files.newBufferedWriter(file));
    } catch (IOException e) {
      throw new ParameterException(command, "cannot write " + file + ": " + e, e);
    }
  }

  /** Writes a line. */
  public void write(Map<String, Object> object) throws IOException {
    if (writer != null) {
      writer.write(mapper.writeValueAsString(object) + "\n");
    }
  }

  @Override
  public void close() throws IOException {
    if (writer != null) {
      writer.close();
    }
  }
}
