package io.ponder4j.verifiers.execute;

import io.ponder4j.verify.VerificationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Runs a candidate's program in a directory of its own, and judges it. Thread-safe. */
record JobRunner(Program program, Limits limits, Isolation isolation, BooleanSupplier stopped) {

  private static final SecureRandom TOKENS = new SecureRandom();

  /**
   * True where the candidate passed.
   *
   * @throws VerificationException if it could not be told, for reasons of ours
   */
  boolean passes(String code) {
    requireRunning(stopped.getAsBoolean() || Thread.currentThread().isInterrupted());
    byte[] token = new byte[16];
    TOKENS.nextBytes(token);
    Job job = program.prepare(code, HexFormat.of().formatHex(token), limits);
    List<List<String>> commands = job.commands().stream().map(JobRunner::resolve).toList();
    try (var workspace = Workspace.create()) {
      workspace.write(job.files());
      long deadline = System.nanoTime() + limits.wall().toNanos();
      var sandbox = new Sandbox(isolation, limits);
      var child = new Child(sandbox, workspace, stopped, deadline);
      Ending ending = null;
      for (int i = 0; i < commands.size(); i++) {
        ending = child.run(commands.get(i), job.environment());
        requireRunning(ending.how() == Ending.How.STOPPED);
        boolean last = i == commands.size() - 1;
        if (ending.how() == Ending.How.LIMITED || (!last && ending.ran().exitCode() != 0)) {
          return false;
        }
      }
      return ending != null && job.verdict().passes(ending.ran());
    } catch (IOException e) {
      throw new VerificationException(
          "a program could not be run, since files or processes failed: " + e, e);
    }
  }

  private static void requireRunning(boolean stopped) {
    if (stopped) {
      throw new VerificationException("the run ended before the program did");
    }
  }

  /** Looked for here, so that a missing interpreter is not taken for a failing program. */
  private static List<String> resolve(List<String> command) {
    String name = command.get(0);
    var resolved = new ArrayList<>(command);
    if (name.indexOf('/') < 0 && name.indexOf('\\') < 0) {
      resolved.set(
          0,
          Commands.find(name)
              .map(Path::toString)
              .orElseThrow(
                  () ->
                      new VerificationException(
                          name + " is not on the path; install it, or name its file")));
    } else if (Path.of(name).isAbsolute() && !Files.isExecutable(Path.of(name))) {
      throw new VerificationException(name + " is no program that can be run; check its path");
    }
    return resolved;
  }
}
