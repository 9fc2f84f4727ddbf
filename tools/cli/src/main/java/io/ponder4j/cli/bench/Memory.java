package io.ponder4j.cli.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * What this process takes.
 *
 * @param peakResidentMib the most that was in memory; 0 where the system does not tell
 * @param heapCommittedMib what the Java heap has of the system, which it need not all have touched
 */
record Memory(long peakResidentMib, long heapCommittedMib) {

  private static final Path STATUS = Path.of("/proc/self/status");

  static Memory now() throws IOException {
    long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getCommitted();
    return new Memory(Files.isReadable(STATUS) ? peakKib() / 1024 : 0, heap >> 20);
  }

  private static long peakKib() throws IOException {
    return Files.readAllLines(STATUS).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
        .findFirst()
        .orElse(0);
  }

  /** What is not the heap's at the peak, at least. */
  long outsideHeapMib() {
    return Math.max(0, peakResidentMib - heapCommittedMib);
  }

  String line() {
    return peakResidentMib == 0
        ? String.format(Locale.ROOT, "memory: heap %d MiB", heapCommittedMib)
        : String.format(
            Locale.ROOT,
            "memory: at most %d MiB resident, heap %d MiB committed, so %d MiB or more outside it",
            peakResidentMib,
            heapCommittedMib,
            outsideHeapMib());
  }
}
