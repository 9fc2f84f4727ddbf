package io.ponder4j.onnx;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What a model's weights take in memory, estimated by its files: the graph, and those beside it
 * whose names begin with its own.
 *
 * @param graph the file
 * @param bytes of all of them
 */
public record MemoryNeed(Path graph, long bytes) {

  private static final Path MEMORY = Path.of("/proc/meminfo");
  private static final String AVAILABLE = "MemAvailable:";

  /**
   * Adds up the files of a graph.
   *
   * @throws OnnxException if their folder cannot be read
   */
  public static MemoryNeed of(Path graph) {
    String name = graph.getFileName().toString();
    Path folder = graph.toAbsolutePath().getParent();
    try (Stream<Path> files = Files.list(folder)) {
      long bytes = 0;
      for (Path file : (Iterable<Path>) files::iterator) {
        String other = file.getFileName().toString();
        if (other.equals(name) || other.startsWith(name + ".") || other.startsWith(name + "_")) {
          bytes += Files.size(file);
        }
      }
      return new MemoryNeed(graph, bytes);
    } catch (IOException e) {
      throw new OnnxException(folder + " cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Refuses what can never fit.
   *
   * @throws NotEnoughMemoryException if there is less
   */
  public void require() {
    require(available());
  }

  void require(long available) {
    if (bytes > available) {
      throw new NotEnoughMemoryException(graph, bytes, available);
    }
  }

  /** Bytes that programs could have now; where the system does not tell, all that it has. */
  private static long available() {
    long all = Long.MAX_VALUE;
    if (ManagementFactory.getOperatingSystemMXBean()
        instanceof com.sun.management.OperatingSystemMXBean system) {
      all = system.getTotalMemorySize(); // of the container, where there is one
    }
    if (!Files.isReadable(MEMORY)) {
      return all;
    }
    try (Stream<String> lines = Files.lines(MEMORY)) {
      long free =
          lines
              .filter(line -> line.startsWith(AVAILABLE))
              .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("[^0-9]", "")))
              .findFirst()
              .orElse(Long.MAX_VALUE);
      return Math.min(all, free);
    } catch (IOException | UncheckedIOException e) {
      return all;
    }
  }
}
