package io.ponder4j.verifiers.execute;

import io.ponder4j.verify.VerificationException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A program's directory, and beside it the files that its output goes to. Readable by this user
 * alone; closing removes all of it.
 */
final class Workspace implements AutoCloseable {

  private static final int MAX_ENTRIES = 10_000;

  private final Path root;

  private Workspace(Path root) {
    this.root = root;
  }

  static Workspace create() throws IOException {
    // Its real path, since mount points are compared with it.
    Path root = Files.createTempDirectory("ponder4j-run-").toRealPath();
    Files.createDirectory(root.resolve("home"));
    return new Workspace(root);
  }

  Path home() {
    return root.resolve("home");
  }

  Path output() {
    return root.resolve("output");
  }

  Path errors() {
    return root.resolve("errors");
  }

  void write(Map<String, String> files) throws IOException {
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path path = home().resolve(file.getKey());
      Files.createDirectories(path.getParent());
      // Encoded here: Files.writeString refuses what a model may write, lone surrogates.
      Files.write(path, file.getValue().getBytes(StandardCharsets.UTF_8));
    }
  }

  /** Bytes of both outputs so far. */
  long written() throws IOException {
    return Files.size(output()) + Files.size(errors());
  }

  /** True where the files of the directory take more than so many bytes, or are too many. */
  boolean holdsMoreThan(long bytes) throws IOException {
    var size = new SizeVisitor(bytes);
    Files.walkFileTree(home(), size);
    return size.exceeded();
  }

  /**
   * Removes everything; links are removed, not followed.
   *
   * @throws VerificationException if something is left
   */
  @Override
  public void close() {
    try {
      Files.walkFileTree(root, new Removal());
    } catch (IOException e) {
      // A path longer than the system takes, for one: programs can nest that deep, rm can follow.
      removeByProgram();
    }
    if (Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
      throw new VerificationException(
          root + " could not be removed after a program ran there; remove it, it fills the disk");
    }
  }

  private void removeByProgram() {
    try {
      Process rm =
          new ProcessBuilder("rm", "-rf", "--", root.toString())
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!rm.waitFor(10, TimeUnit.SECONDS)) {
        rm.destroyForcibly();
      }
    } catch (IOException e) {
      // No such program: what is left is reported by close.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Adds up sizes until it is clear that they are too much. */
  private static final class SizeVisitor extends SimpleFileVisitor<Path> {

    private long bytesLeft;
    private int entriesLeft = MAX_ENTRIES;

    SizeVisitor(long bytes) {
      this.bytesLeft = bytes;
    }

    boolean exceeded() {
      return bytesLeft < 0 || entriesLeft < 0;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
      return count(0);
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      return count(attributes.size());
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
      return count(0); // gone in the meantime, or closed to us
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) {
      return FileVisitResult.CONTINUE;
    }

    private FileVisitResult count(long bytes) {
      bytesLeft -= bytes;
      entriesLeft--;
      return exceeded() ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
    }
  }

  private static final class Removal extends SimpleFileVisitor<Path> {

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
      // A program may have closed its directories; they are its user's, who is ours.
      directory.toFile().setReadable(true, true);
      directory.toFile().setWritable(true, true);
      directory.toFile().setExecutable(true, true);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.delete(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e)
        throws IOException {
      if (e != null) {
        throw e;
      }
      Files.delete(directory);
      return FileVisitResult.CONTINUE;
    }
  }
}
