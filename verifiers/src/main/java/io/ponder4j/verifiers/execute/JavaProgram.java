package io.ponder4j.verifiers.execute;

import io.ponder4j.verify.VerificationException;
import java.io.File;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Java code with its tests: compiled by one child process, run by another.
 *
 * @param junit the console launcher, where that runs the tests
 */
record JavaProgram(JavaSource tests, Optional<Path> junit) implements Program {

  private static final String CLASSES = "classes";
  private static final String MAIN = "PonderMain";
  private static final Pattern SOME_PASSED = Pattern.compile("\\[\\s*[1-9]\\d* tests successful");
  private static final Pattern NONE_FAILED = Pattern.compile("\\[\\s*0 tests failed");

  static JavaProgram withMain(String tests) {
    return new JavaProgram(JavaSource.of(tests, "Tests"), Optional.empty());
  }

  static JavaProgram withJUnit(String tests, Path consoleLauncher) {
    Path jar = consoleLauncher.toAbsolutePath();
    return new JavaProgram(JavaSource.of(tests, "Tests"), Optional.of(jar));
  }

  JavaProgram {
    Objects.requireNonNull(tests, "tests");
    Objects.requireNonNull(junit, "junit");
  }

  @Override
  public Job prepare(String code, String token, Limits limits) {
    requireCompiler();
    var files = new LinkedHashMap<String, String>();
    JavaSource candidate = JavaSource.of(code, "Solution");
    files.put(candidate.file(), candidate.text());
    // After the candidate's: a file of the same name is the tests', and the candidate has none.
    files.put(tests.file(), tests.text());
    if (junit.isEmpty()) {
      files.put(MAIN + ".java", main(token));
    }
    List<String> compile = java(limits, "-m", "jdk.compiler/com.sun.tools.javac.Main");
    compile.addAll(List.of("-encoding", "UTF-8", "-proc:none", "-nowarn", "-d", CLASSES, "-cp"));
    compile.add(junit.map(jar -> CLASSES + File.pathSeparator + jar).orElse(CLASSES));
    compile.addAll(files.keySet());
    return junit
        .map(jar -> job(compile, runJUnit(jar, limits), files, JavaProgram::allPassed))
        .orElseGet(
            () ->
                job(
                    compile,
                    java(limits, "-ea", "-cp", CLASSES, MAIN),
                    files,
                    Verdict.lastLine(token)));
  }

  private static void requireCompiler() {
    if (ModuleFinder.ofSystem().find("jdk.compiler").isEmpty() || !Files.isExecutable(java())) {
      throw new VerificationException(
          "Java programs need the compiler of a JDK, and "
              + System.getProperty("java.home")
              + " has none; run this service on a JDK");
    }
  }

  private static Path java() {
    Path bin = Path.of(System.getProperty("java.home"), "bin");
    Path windows = bin.resolve("java.exe");
    return Files.exists(windows) ? windows : bin.resolve("java");
  }

  private static List<String> java(Limits limits, String... arguments) {
    var command = new ArrayList<String>();
    command.add(java().toString());
    command.add("-Xmx" + limits.memoryBytes() / 2);
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:ActiveProcessorCount=2",
            "-XX:-UsePerfData", // a file outside of the working directory
            "-Djava.io.tmpdir=.",
            "-Duser.home=."));
    command.addAll(List.of(arguments));
    return command;
  }

  /** Where the candidate leaves with exit(0), the token is not printed. */
  private String main(String token) {
    return """
        public final class %s {
          public static void main(String[] arguments) throws Throwable {
            %s.main(new String[0]);
            System.out.println("\\n%s");
          }
        }
        """
        .formatted(MAIN, tests.qualifiedName(), token);
  }

  private List<String> runJUnit(Path jar, Limits limits) {
    List<String> command = java(limits, "-ea", "-jar", jar.toString(), "execute");
    command.addAll(List.of("--disable-banner", "--disable-ansi-colors", "--details=summary"));
    command.addAll(List.of("--class-path", CLASSES, "--select-class", tests.qualifiedName()));
    return command;
  }

  private static boolean allPassed(Ran ran) {
    return ran.exitCode() == 0
        && SOME_PASSED.matcher(ran.output()).find()
        && NONE_FAILED.matcher(ran.output()).find();
  }

  private static Job job(
      List<String> compile, List<String> run, Map<String, String> files, Verdict verdict) {
    return new Job(List.of(compile, run), files, Map.of(), verdict);
  }
}
