package io.ponder4j.verifiers.execute;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * A process and all that were seen below it, also after they left their parent. Used by one thread.
 */
final class ProcessTree {

  private static final Path PROC = Path.of("/proc");
  private static final int ROUNDS = 100;
  private static final long ROUND_NANOS = 5_000_000;

  private final ProcessHandle root;
  private final Path home;
  private final boolean sharesProcesses;
  private final Set<ProcessHandle> seen = new LinkedHashSet<>();

  /**
   * A tree of a process that leads a session where the platform has {@code setsid}.
   *
   * @param home the directory that is named in its environment, and in no other's
   * @param sharesProcesses false where what it starts cannot outlive it
   */
  ProcessTree(ProcessHandle root, Path home, boolean sharesProcesses) {
    this.root = root;
    this.home = home;
    this.sharesProcesses = sharesProcesses;
    seen.add(root);
  }

  /** Looks for new processes; gives how many are alive. */
  int look() {
    for (ProcessHandle process : List.copyOf(seen)) {
      process.descendants().forEach(seen::add);
    }
    seen.removeIf(process -> process != root && !isRunning(process));
    return seen.size();
  }

  /** Memory of those that are alive, in bytes; what they share is shared out. 0 where unknown. */
  long memory() {
    return seen.stream().mapToLong(process -> memory(process.pid())).sum();
  }

  private static long memory(long pid) {
    try (Stream<String> lines =
        Files.lines(PROC.resolve(pid + "/smaps_rollup"), StandardCharsets.ISO_8859_1)) {
      return lines
          .filter(line -> line.startsWith("Pss:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .sum();
    } catch (IOException | UncheckedIOException e) {
      return 0; // another platform, or gone in the meantime
    }
  }

  /** Kills all that is left, the root too. What cannot be killed within half a second is left. */
  void kill() {
    look();
    root.destroyForcibly();
    if (sharesProcesses) {
      killSession();
    }
    for (int round = 0; round < ROUNDS && killOnce(); round++) {
      LockSupport.parkNanos(ROUND_NANOS);
    }
  }

  /** True where something was alive still. */
  private boolean killOnce() {
    look();
    if (sharesProcesses) {
      seen.addAll(marked());
    }
    boolean any = false;
    for (ProcessHandle process : seen) {
      any |= isRunning(process) && process.destroyForcibly();
    }
    return any;
  }

  /**
   * Dead ones that nobody fetched, for one where the service is a container's first process, are
   * not.
   */
  private static boolean isRunning(ProcessHandle process) {
    if (!process.isAlive()) {
      return false;
    }
    try {
      byte[] bytes = Files.readAllBytes(PROC.resolve(process.pid() + "/stat"));
      String stat = new String(bytes, StandardCharsets.ISO_8859_1);
      return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
    } catch (IOException e) {
      return Files.notExists(PROC.resolve("self")) && process.isAlive();
    }
  }

  /** All at once, which whoever starts processes faster than they are killed one by one needs. */
  private void killSession() {
    try {
      Process kill =
          new ProcessBuilder(Sandbox.SHELL.toString(), "-c", "kill -9 -" + root.pid())
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      kill.onExit().orTimeout(1, TimeUnit.SECONDS).handle((ended, late) -> true).join();
    } catch (IOException e) {
      // No shell, no session.
    }
  }

  /** Processes of whatever parent that have our home in their environment; Linux alone tells. */
  private List<ProcessHandle> marked() {
    if (!Files.isReadable(PROC.resolve("self/environ"))) {
      return List.of();
    }
    return ProcessHandle.allProcesses().filter(process -> isMarked(process.pid())).toList();
  }

  private boolean isMarked(long pid) {
    try {
      byte[] environment = Files.readAllBytes(PROC.resolve(pid + "/environ"));
      return ("\0" + new String(environment, StandardCharsets.UTF_8))
          .contains("\0HOME=" + home + "\0");
    } catch (IOException e) {
      return false; // another user's, or gone in the meantime
    }
  }
}
