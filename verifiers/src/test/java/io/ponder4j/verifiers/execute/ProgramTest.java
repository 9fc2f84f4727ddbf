package io.ponder4j.verifiers.execute;

import static io.ponder4j.verifiers.execute.Scoring.FAILED;
import static io.ponder4j.verifiers.execute.Scoring.PASSED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ponder4j.verify.Score;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ProgramTest {

  private static final String JAVA_TESTS =
      """
      package checks;

      public class AddTests {
        public static void main(String[] arguments) throws Exception {
          var add = Class.forName("Solution").getMethod("add", int.class, int.class);
          assert add.invoke(null, 2, 3).equals(5) : "2 + 3";
          assert add.invoke(null, -1, 1).equals(0) : "-1 + 1";
        }
      }
      """;

  private static final String PLAIN_TESTS =
      """
      class PlainTests {
        public static void main(String[] arguments) {
          assert Solution.add(2, 3) == 5;
        }
      }
      """;

  private static final String RIGHT = "static int add(int a, int b) { return a + b; }";

  private static Score run(Program program, String code) {
    return run(Limits.DEFAULT, program, code);
  }

  private static Score run(Limits limits, Program program, String code) {
    return Scoring.one(ProgramVerifier.of(Execution.permitted(limits), program), code);
  }

  @Test
  void java_methodsAlone_passOrFail() {
    Program program = Program.java(PLAIN_TESTS);

    assertThat(run(program, RIGHT)).isEqualTo(PASSED);
    assertThat(run(program, RIGHT.replace('+', '-'))).isEqualTo(FAILED);
    assertThat(run(program, "import java.util.*;\n" + RIGHT)).isEqualTo(PASSED);
  }

  @Test
  void java_class_passesUnderItsName() {
    Program program = Program.java(JAVA_TESTS);
    String code = "import java.util.List;\n\npublic final class Solution {\n  public %s\n}\n";

    assertThat(run(program, "```java\n" + code.formatted(RIGHT) + "```")).isEqualTo(PASSED);
    assertThat(run(program, code.formatted(RIGHT.replace('+', '*')))).isEqualTo(FAILED);
  }

  @Test
  void java_doesNotCompile_failed() {
    assertThat(run(Program.java(PLAIN_TESTS), "static int add(int a) { return b; }"))
        .isEqualTo(FAILED);
  }

  @Test
  void java_systemExit_failed() {
    assertThat(
            run(
                Program.java(PLAIN_TESTS),
                "static int add(int a, int b) { System.exit(0); return 0; }"))
        .isEqualTo(FAILED);
    assertThat(
            run(
                Program.java(PLAIN_TESTS),
                "static int add(int a, int b) { Runtime.getRuntime().halt(0); return 0; }"))
        .isEqualTo(FAILED);
  }

  @Test
  void java_replacesTheTests_failed() {
    String code =
        """
        public class PlainTests {
          public static void main(String[] arguments) {}
        }
        """;

    assertThat(run(Program.java(PLAIN_TESTS), code)).isEqualTo(FAILED);
    assertThat(run(Program.java(PLAIN_TESTS), code.replace("PlainTests", "PonderMain")))
        .isEqualTo(FAILED);
  }

  @Test
  void java_moreMemoryThanAllowed_failed() {
    String code =
        """
        static int add(int a, int b) {
          var all = new java.util.ArrayList<byte[]>();
          for (int i = 0; i < 400; i++) {
            all.add(new byte[1 << 20]);
          }
          return a + b;
        }
        """;

    assertThat(run(Limits.DEFAULT.memoryBytes(256 << 20), Program.java(PLAIN_TESTS), code))
        .isEqualTo(FAILED);
    assertThat(run(Limits.DEFAULT.memoryBytes(256 << 20), Program.java(PLAIN_TESTS), RIGHT))
        .isEqualTo(PASSED);
  }

  /** The launcher that {@code -Dponder4j.junit.console=JAR} names; none without. */
  static Stream<Path> launchers() {
    return Stream.ofNullable(System.getProperty("ponder4j.junit.console")).map(Path::of);
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("launchers")
  void junit_suppliedLauncher_countsTests(Path jar) {
    String tests =
        """
        import static org.junit.jupiter.api.Assertions.assertEquals;
        import org.junit.jupiter.api.Test;

        class AddTest {
          @Test
          void adds() {
            assertEquals(5, Solution.add(2, 3));
          }
        }
        """;
    Program program = Program.junit(tests, jar);

    assertThat(run(program, RIGHT)).isEqualTo(PASSED);
    assertThat(run(program, RIGHT.replace('+', '-'))).isEqualTo(FAILED);
    assertThat(run(program, RIGHT.replace("return", "if (a > 0) System.exit(0); return")))
        .isEqualTo(FAILED);
    assertThat(run(Program.junit(tests.replace("@Test", ""), jar), RIGHT)).isEqualTo(FAILED);
  }

  @Test
  void python_testsToTheirEnd_pass() {
    assumeTrue(Commands.find("python3").isPresent(), "python3 is not on the path");
    Program program = Program.python("assert add(2, 3) == 5");

    assertThat(run(program, "def add(a, b):\n    return a + b")).isEqualTo(PASSED);
    assertThat(run(program, "def add(a, b):\n    return a - b")).isEqualTo(FAILED);
    assertThat(run(program, "def add(a, b)\n    return")).isEqualTo(FAILED);
    assertThat(run(program, "import sys\nsys.exit(0)")).isEqualTo(FAILED);
    assertThat(run(program, "import os\nos._exit(0)")).isEqualTo(FAILED);
  }

  @Test
  void python_moreMemoryThanAllowed_failed() {
    assumeTrue(Commands.find("python3").isPresent(), "python3 is not on the path");
    Limits limits = Limits.DEFAULT.memoryBytes(64 << 20);

    assertThat(run(limits, Program.python(""), "x = bytearray(100 << 20)")).isEqualTo(FAILED);
    assertThat(run(limits, Program.python(""), "x = bytearray(1 << 20)")).isEqualTo(PASSED);
  }

  @Test
  void python_memoryOfManyProcesses_failed() {
    assumeTrue(Commands.find("python3").isPresent(), "python3 is not on the path");
    assumeTrue(Files.exists(Path.of("/proc/self/smaps_rollup")), "Linux alone adds it up");
    Limits limits = Limits.DEFAULT.memoryBytes(64 << 20);
    String code =
        """
        import os, time
        for i in range(4):
            if os.fork() == 0:
                x = bytearray(b"x" * (30 << 20))
                time.sleep(60)
                os._exit(0)
        time.sleep(60)
        """;

    assertThat(run(limits, Program.python(""), code)).isEqualTo(FAILED);
  }
}
