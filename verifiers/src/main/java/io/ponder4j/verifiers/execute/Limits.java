package io.ponder4j.verifiers.execute;

import java.time.Duration;
import java.util.Objects;

/**
 * What a candidate's program may use. A program that reaches a limit is ended, and is wrong.
 *
 * <p>The time, the output, the number of processes and the sum of the files are watched by this
 * JVM, on every platform. The other limits are set by the shell's {@code ulimit}, so only where
 * there is a {@code /bin/sh}; the memory of all processes together is watched on Linux alone. What
 * is watched is looked at every 50 ms, so it can be passed for that long.
 *
 * @param wall time for all commands of a program, positive. Choose it for a busy machine: a right
 *     program that is too slow is wrong
 * @param cpu processor time of each process, positive; rounded up to whole seconds
 * @param memoryBytes data of each process, and resident memory of all of them, in bytes; at least
 *     16 MiB. Half of it is the heap of Java programs, which need 256 MiB
 * @param outputBytes standard output and error together, in bytes, not negative
 * @param processes how many may run at a time, the first one included; at least 1
 * @param fileBytes size of a file, and of all files in the program's directory together, in bytes;
 *     at least 1 MiB. More than 10,000 files are too many
 */
public record Limits(
    Duration wall,
    Duration cpu,
    long memoryBytes,
    long outputBytes,
    int processes,
    long fileBytes) {

  private static final long MIB = 1 << 20;

  /** 10 s, 10 s of processor time, 512 MiB of memory, 1 MiB of output, 64 processes, 64 MiB. */
  public static final Limits DEFAULT =
      new Limits(Duration.ofSeconds(10), Duration.ofSeconds(10), 512 * MIB, MIB, 64, 64 * MIB);

  public Limits {
    requirePositive(wall, "wall");
    requirePositive(cpu, "cpu");
    requireAtLeast(memoryBytes, 16 * MIB, "memoryBytes");
    requireAtLeast(outputBytes, 0, "outputBytes");
    requireAtLeast(processes, 1, "processes");
    requireAtLeast(fileBytes, MIB, "fileBytes");
  }

  private static void requirePositive(Duration time, String name) {
    Objects.requireNonNull(time, name);
    if (time.isZero() || time.isNegative()) {
      throw new IllegalArgumentException(name + " must be positive, was " + time);
    }
  }

  private static void requireAtLeast(long value, long least, String name) {
    if (value < least) {
      throw new IllegalArgumentException(name + " must be >= " + least + ", was " + value);
    }
  }

  /** These limits with another wall time. */
  public Limits wall(Duration limit) {
    return new Limits(limit, cpu, memoryBytes, outputBytes, processes, fileBytes);
  }

  /** These limits with another processor time. */
  public Limits cpu(Duration limit) {
    return new Limits(wall, limit, memoryBytes, outputBytes, processes, fileBytes);
  }

  /** These limits with another size of memory. */
  public Limits memoryBytes(long limit) {
    return new Limits(wall, cpu, limit, outputBytes, processes, fileBytes);
  }

  /** These limits with another size of output. */
  public Limits outputBytes(long limit) {
    return new Limits(wall, cpu, memoryBytes, limit, processes, fileBytes);
  }

  /** These limits with another number of processes. */
  public Limits processes(int limit) {
    return new Limits(wall, cpu, memoryBytes, outputBytes, limit, fileBytes);
  }

  /** These limits with another size of files. */
  public Limits fileBytes(long limit) {
    return new Limits(wall, cpu, memoryBytes, outputBytes, processes, limit);
  }
}
