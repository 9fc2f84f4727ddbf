package io.ponder4j.trace.internal;

import com.fasterxml.jackson.databind.ObjectWriter;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Writes a header, then an object a line. Not thread-safe. */
public final class JsonLinesWriter implements Closeable {

  private static final int BUFFER_BYTES = 1 << 16;

  private final OutputStream out;
  private final ObjectWriter json;

  /** Begins with the header. */
  public JsonLinesWriter(OutputStream out, Format header, ObjectWriter json) throws IOException {
    this.out = new BufferedOutputStream(out, BUFFER_BYTES);
    this.json = json;
    write(header);
  }

  /**
   * Creates or empties a file that only its owner may read, where the platform knows owners. What
   * is no regular file is written to as it is.
   */
  public static OutputStream create(Path file) throws IOException {
    if (!file.getFileSystem().supportedFileAttributeViews().contains("posix")
        || (Files.exists(file) && !Files.isRegularFile(file))) {
      return Files.newOutputStream(file);
    }
    Set<PosixFilePermission> owner = PosixFilePermissions.fromString("rw-------");
    var channel =
        Files.newByteChannel(
            file,
            Set.of(
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING),
            PosixFilePermissions.asFileAttribute(owner));
    try {
      Files.setPosixFilePermissions(file, owner); // a file that was there keeps its own till now
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
    return Channels.newOutputStream(channel);
  }

  /** Writes a line. */
  public void write(Object value) throws IOException {
    byte[] line = json.writeValueAsBytes(value);
    out.write(line);
    out.write('\n');
  }

  /** Hands on what is buffered. */
  public void flush() throws IOException {
    out.flush();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
