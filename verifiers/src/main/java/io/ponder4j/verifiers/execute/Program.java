package io.ponder4j.verifiers.execute;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * How a candidate's code becomes something that is run: with which files, by which commands.
 * Thread-safe.
 *
 * <p>Tests that share a process with the code they test can be fooled by code that sets out to do
 * so: it may read its own source, or replace what the tests call. Against that only a test helps
 * that runs the candidate as another process and compares what it prints.
 */
@FunctionalInterface
public interface Program {

  /**
   * Makes a candidate's job.
   *
   * @param code the candidate's
   * @param token letters and digits that nobody can guess, other ones each time: for tests to print
   *     at their end ({@link Verdict#lastLine})
   * @param limits what it will be held to
   * @throws io.ponder4j.verify.VerificationException if this machine lacks something; the candidate
   *     is unscored then
   */
  Job prepare(String code, String token, Limits limits);

  /**
   * A command that finds the code in a file, judged by its exit code.
   *
   * @param codeFile where the code is written
   * @param files further files, the tests among them; one of the name {@code codeFile} comes before
   *     the code
   */
  static Program command(List<String> command, String codeFile, Map<String, String> files) {
    Map<String, String> others = Map.copyOf(files);
    List<String> words = List.copyOf(command);
    Objects.requireNonNull(codeFile, "codeFile");
    return (code, token, limits) -> {
      var all = new LinkedHashMap<String, String>();
      all.put(codeFile, code);
      all.putAll(others);
      return Job.of(words, all);
    };
  }

  /**
   * Python code followed by tests in the same file, which pass where they get to their end; {@code
   * assert} or any exception fails. Needs {@code python3}.
   */
  static Program python(String tests) {
    return python("python3", tests);
  }

  /** As {@link #python(String)}, with another interpreter: a name on the path, or its path. */
  static Program python(String interpreter, String tests) {
    Objects.requireNonNull(tests, "tests");
    List<List<String>> commands = List.of(List.of(interpreter, "-I", "-B", "program.py"));
    return (code, token, limits) -> {
      String source = code + "\n\n" + tests + "\n\nprint(\"\\n" + token + "\")\n";
      return new Job(commands, Map.of("program.py", source), Map.of(), Verdict.lastLine(token));
    };
  }

  /**
   * Java code and a class with a {@code main} that tests it, by {@code assert}, which is switched
   * on, or any exception; it passes where {@code main} returns. Compiled and run by the JDK that
   * this JVM runs on, with an empty class path.
   *
   * <p>Code without a type of its own (methods alone) becomes the static or other members of a
   * class {@code Solution}.
   *
   * @param tests the source of that class, imports and package included
   */
  static Program java(String tests) {
    return JavaProgram.withMain(tests);
  }

  /**
   * Java code and a test class for JUnit, as {@link #java(String)} otherwise; passes where at least
   * one test ran and none failed.
   *
   * @param tests the source of the test class
   * @param consoleLauncher JUnit's {@code junit-platform-console-standalone}, 1.10 or later
   */
  static Program junit(String tests, Path consoleLauncher) {
    return JavaProgram.withJUnit(tests, consoleLauncher);
  }
}
