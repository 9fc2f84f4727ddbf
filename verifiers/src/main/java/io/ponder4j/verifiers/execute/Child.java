package io.ponder4j.verifiers.execute;

import io.ponder4j.verify.VerificationException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Runs commands as child processes, one after the other, each watched by the calling thread until
 * it and what it started are gone. Output goes to files, so nobody waits for a reader and no
 * process that holds on to it holds us up.
 *
 * @param stopped whether the run is over
 * @param deadline of all commands, by {@link System#nanoTime()}
 */
record Child(Sandbox sandbox, Workspace workspace, BooleanSupplier stopped, long deadline) {

  private static final int LOOK_MILLIS = 10; // at time, output and the run
  private static final int LOOKS_PER_TREE = 5; // every 50 ms at processes and memory
  private static final int LOOKS_PER_FILES = 25; // every 250 ms at the directory

  /**
   * Runs a command.
   *
   * @param command a program that exists, and its arguments
   * @throws VerificationException if it could not be started
   */
  Ending run(List<String> command, Map<String, String> environment) throws IOException {
    var announcement = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    Process process = start(sandbox.wrap(command, workspace.home(), announcement), environment);
    var tree =
        new ProcessTree(
            process.toHandle(), workspace.home(), sandbox.isolation() == Isolation.NONE);
    Ending.How how;
    try {
      process.getOutputStream().close();
      how = watch(process, tree);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      how = Ending.How.STOPPED;
    } finally {
      tree.kill();
    }
    if (how == Ending.How.EXITED && exceedsFiles()) {
      how = Ending.How.LIMITED;
    }
    int exitCode = how == Ending.How.EXITED ? process.exitValue() : -1;
    return new Ending(how, collect(exitCode, how, announcement));
  }

  private Process start(List<String> command, Map<String, String> environment) throws IOException {
    var builder =
        new ProcessBuilder(command)
            .directory(workspace.home().toFile())
            .redirectOutput(workspace.output().toFile())
            .redirectError(workspace.errors().toFile());
    Map<String, String> variables = builder.environment();
    String systemRoot = variables.get("SystemRoot"); // Windows starts nothing without it
    variables.clear();
    if (systemRoot != null) {
      variables.put("SystemRoot", systemRoot);
    }
    variables.put("PATH", Commands.searchPath());
    variables.put("LANG", "C.UTF-8");
    variables.putAll(environment);
    variables.put("TMPDIR", workspace.home().toString());
    variables.put("HOME", workspace.home().toString());
    return builder.start();
  }

  private Ending.How watch(Process process, ProcessTree tree)
      throws InterruptedException, IOException {
    for (int look = 1; ; look++) {
      boolean ended = process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS);
      if (exceedsOutput()) {
        return Ending.How.LIMITED;
      }
      if (ended) {
        return Ending.How.EXITED;
      }
      if (stopped.getAsBoolean()) {
        return Ending.How.STOPPED;
      }
      if (System.nanoTime() - deadline >= 0
          || (look % LOOKS_PER_TREE == 0 && exceedsProcesses(tree))
          || (look % LOOKS_PER_FILES == 0 && exceedsFiles())) {
        return Ending.How.LIMITED;
      }
    }
  }

  private boolean exceedsOutput() throws IOException {
    return workspace.written() > sandbox.limits().outputBytes() + 64; // what is announced
  }

  private boolean exceedsProcesses(ProcessTree tree) {
    return tree.look() - sandbox.processes() > sandbox.limits().processes()
        || tree.memory() > sandbox.limits().memoryBytes();
  }

  private boolean exceedsFiles() throws IOException {
    return workspace.holdsMoreThan(sandbox.limits().fileBytes());
  }

  private Ran collect(int exitCode, Ending.How how, String announcement) throws IOException {
    String output = read(workspace.output());
    String errors = read(workspace.errors());
    if (!sandbox.announces()) {
      return new Ran(exitCode, output, errors);
    }
    if (output.startsWith(announcement)) {
      return new Ran(exitCode, output.substring(announcement.length() + 1), errors);
    }
    if (how == Ending.How.STOPPED) {
      return new Ran(exitCode, "", errors);
    }
    throw new VerificationException(
        "the program's surroundings (" + sandbox.isolation() + ") could not be made: " + errors);
  }

  /** At most what is allowed: a file may have grown since. */
  private String read(Path file) throws IOException {
    int most = (int) Math.min(Integer.MAX_VALUE - 8, sandbox.limits().outputBytes() + 64);
    try (var in = Files.newInputStream(file)) {
      return new String(in.readNBytes(most), StandardCharsets.UTF_8);
    }
  }
}
