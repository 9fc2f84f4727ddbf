package io.ponder4j.verifiers.execute;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * One candidate's program, ready to be run.
 *
 * @param commands at least one, each a program and its arguments, without a shell. All but the last
 *     prepare (a compiler): where one does not end with 0, the candidate failed. A program without
 *     a slash is looked for on this JVM's {@code PATH}; where it is not found the candidate is
 *     unscored
 * @param files their contents, written as UTF-8, by their path in the working directory: relative,
 *     with slashes
 * @param environment variables beside {@code PATH}, {@code HOME}, {@code TMPDIR} and {@code LANG}
 * @param verdict what the end of the last command means
 */
public record Job(
    List<List<String>> commands,
    Map<String, String> files,
    Map<String, String> environment,
    Verdict verdict) {

  public Job {
    commands = commands.stream().map(List::copyOf).toList();
    files = Collections.unmodifiableMap(new LinkedHashMap<>(files));
    environment = Map.copyOf(environment);
    Objects.requireNonNull(verdict, "verdict");
    if (commands.isEmpty() || commands.stream().anyMatch(List::isEmpty)) {
      throw new IllegalArgumentException("a job needs a command, and a command a program");
    }
    files.keySet().forEach(Job::requireInside);
  }

  private static void requireInside(String path) {
    boolean inside =
        !path.isEmpty()
            && !path.startsWith("/")
            && path.indexOf('\\') < 0
            && path.indexOf(':') < 0
            && List.of(path.split("/", -1)).stream()
                .noneMatch(name -> name.isEmpty() || name.equals(".") || name.equals(".."));
    if (!inside) {
      throw new IllegalArgumentException("a file must be in the working directory, was " + path);
    }
  }

  /** A job of one command, judged by its exit code. */
  public static Job of(List<String> command, Map<String, String> files) {
    return new Job(List.of(command), files, Map.of(), Verdict.exitCode());
  }
}
