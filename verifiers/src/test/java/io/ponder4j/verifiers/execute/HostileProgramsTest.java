package io.ponder4j.verifiers.execute;

import static io.ponder4j.verifiers.execute.Scoring.SHORT;
import static io.ponder4j.verifiers.execute.Scoring.directories;
import static io.ponder4j.verifiers.execute.Scoring.processes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Programs that do not behave. Their numbers are bounded, so that a failure of ours harms nobody.
 */
@DisabledOnOs(OS.WINDOWS)
class HostileProgramsTest {

  private Set<String> before = Set.of();

  @BeforeEach
  void look() throws IOException {
    before = directories();
  }

  @AfterEach
  void nothingIsLeft() throws IOException {
    assertThat(directories()).isEqualTo(before);
    assertThat(processes("4713.")).isEmpty();
  }

  /** What every platform gives, and the best that this one does. */
  static Stream<Isolation> isolations() {
    return Stream.of(Isolation.NONE, Isolation.available()).distinct();
  }

  /** Those of them that keep a program from writing elsewhere. */
  static Stream<Isolation> ofFiles() {
    return isolations().filter(isolation -> isolation.covers(Isolation.FILES));
  }

  /** Those of them that keep a program from the network. */
  static Stream<Isolation> ofNetwork() {
    return isolations().filter(isolation -> isolation.covers(Isolation.NETWORK));
  }

  private static boolean passes(Isolation isolation, Limits limits, String script) {
    return new JobRunner(Scoring.shell(), limits, isolation, () -> false).passes(script);
  }

  @ParameterizedTest
  @MethodSource("isolations")
  void sleepForever_failedAndGone(Isolation isolation) {
    assertThat(passes(isolation, SHORT, "sleep 4713.1")).isFalse();
  }

  @ParameterizedTest
  @MethodSource("isolations")
  void manyProcesses_failedAndGone(Isolation isolation) {
    String script = "i=0; while [ $i -lt 50 ]; do sleep 4713.2 & i=$((i+1)); done; wait";

    assertThat(passes(isolation, Limits.DEFAULT.processes(8), script)).isFalse();
  }

  @ParameterizedTest
  @MethodSource("isolations")
  void manyProcessesLeftBehind_gone(Isolation isolation) {
    String script = "i=0; while [ $i -lt 50 ]; do sleep 4713.3 & i=$((i+1)); done; exit 0";

    assertThat(passes(isolation, Limits.DEFAULT, script)).isTrue();
  }

  @ParameterizedTest
  @MethodSource("isolations")
  void processesThatStartOthers_failedAndGone(Isolation isolation) {
    // Five levels of two each, 63 in all.
    String script =
        """
        cat > tree <<'END'
        [ $1 -gt 0 ] && { sh tree $(($1-1)) & sh tree $(($1-1)) & }
        sleep 4713.4
        END
        sh tree 5
        """;

    assertThat(passes(isolation, SHORT.processes(20), script)).isFalse();
  }

  @ParameterizedTest
  @MethodSource("isolations")
  void daemonisedGrandchild_gone(Isolation isolation) {
    String script = "(setsid sleep 4713.5 > /dev/null 2>&1 < /dev/null &) ; exit 0";

    assertThat(passes(isolation, Limits.DEFAULT, script)).isTrue();
  }

  @ParameterizedTest
  @MethodSource("isolations")
  void grandchildThatHoldsTheOutput_notWaitedFor(Isolation isolation) {
    assertThat(
            passes(isolation, Limits.DEFAULT, "(while :; do echo y; done) & sleep 4713.6 & exit 0"))
        .isIn(true, false); // it may pass the limit of output first
  }

  @ParameterizedTest
  @MethodSource("isolations")
  void endlessOutput_failed(Isolation isolation) {
    assertThat(
            passes(
                isolation,
                Limits.DEFAULT.outputBytes(10_000),
                "while :; do echo yyyyyyyyyyyyyy; done"))
        .isFalse();
    assertThat(
            passes(
                isolation,
                Limits.DEFAULT.outputBytes(10_000),
                "while :; do echo yyyyyyyyy >&2; done"))
        .isFalse();
  }

  @ParameterizedTest
  @MethodSource("isolations")
  void endlessOutput_oneLine_failed(Isolation isolation) {
    assertThat(passes(isolation, Limits.DEFAULT, "yes | tr -d '\\n'")).isFalse();
  }

  @ParameterizedTest
  @MethodSource("isolations")
  void outputClosedEarly_judgedByItsEnd(Isolation isolation) {
    assertThat(passes(isolation, Limits.DEFAULT, "exec >&- 2>&-; exit 0")).isTrue();
    assertThat(passes(isolation, Limits.DEFAULT, "exec >&- 2>&-; exit 1")).isFalse();
  }

  @ParameterizedTest
  @MethodSource("isolations")
  void outputThatIsNoText_judged(Isolation isolation) {
    assertThat(passes(isolation, Limits.DEFAULT, "printf '\\377\\376\\300\\000abc'")).isTrue();
  }

  @ParameterizedTest
  @MethodSource("isolations")
  void signalsIgnored_failedAndGone(Isolation isolation) {
    assertThat(passes(isolation, SHORT, "trap '' TERM INT HUP; while :; do sleep 4713.7; done"))
        .isFalse();
  }

  @ParameterizedTest
  @MethodSource("isolations")
  void killsItsGroup_failed(Isolation isolation) {
    assertThat(passes(isolation, Limits.DEFAULT, "kill -9 0")).isFalse();
  }

  @ParameterizedTest
  @MethodSource("isolations")
  void processorTime_failed(Isolation isolation) {
    Limits limits = Limits.DEFAULT.cpu(Duration.ofSeconds(1));

    assertThat(passes(isolation, limits, "while :; do :; done")).isFalse();
  }

  @ParameterizedTest
  @MethodSource("isolations")
  void hugeFile_failed(Isolation isolation) {
    String script = "head -c 40000000 /dev/zero > big || exit 1";

    assertThat(passes(isolation, Limits.DEFAULT.fileBytes(2 << 20), script)).isFalse();
  }

  @ParameterizedTest
  @MethodSource("isolations")
  void manyFilesTogetherHuge_failed(Isolation isolation) {
    String script = "for i in 1 2 3 4 5 6; do head -c 1000000 /dev/zero > f$i; done; exit 0";

    assertThat(passes(isolation, Limits.DEFAULT.fileBytes(2 << 20), script)).isFalse();
    assertThat(passes(isolation, Limits.DEFAULT.fileBytes(8 << 20), script)).isTrue();
  }

  @ParameterizedTest
  @MethodSource("isolations")
  void directoryClosedToItsOwner_removed(Isolation isolation) {
    assertThat(
            passes(isolation, Limits.DEFAULT, "mkdir -p a/b; touch a/b/c; chmod 000 a/b a; exit 0"))
        .isTrue();
  }

  @ParameterizedTest
  @MethodSource("isolations")
  void directoriesDeeperThanPathsGo_removed(Isolation isolation) {
    String script =
        """
        name=$(printf '%0200d' 0); i=0
        while [ $i -lt 40 ]; do mkdir $name && cd -P $name || exit 1; i=$((i+1)); done
        """;

    assertThat(passes(isolation, Limits.DEFAULT, script)).isTrue();
  }

  @ParameterizedTest
  @MethodSource("isolations")
  void links_removedNotFollowed(Isolation isolation, @TempDir Path outside) throws IOException {
    Files.writeString(outside.resolve("kept"), "kept");
    String script = "ln -s '" + outside + "' link; ln -s '" + outside + "/kept' file; exit 0";

    assertThat(passes(isolation, Limits.DEFAULT, script)).isTrue();
    assertThat(outside.resolve("kept")).hasContent("kept");
  }

  @ParameterizedTest
  @MethodSource("isolations")
  void readingOutside_notPrevented(Isolation isolation, @TempDir Path outside) throws IOException {
    Files.writeString(outside.resolve("secret"), "secret");

    assertThat(passes(isolation, Limits.DEFAULT, "grep -q secret '" + outside + "/secret'"))
        .isTrue();
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("ofFiles")
  void writingOutside_preventedByIsolation(Isolation isolation, @TempDir Path outside) {

    assertThat(passes(isolation, Limits.DEFAULT, "echo x > '" + outside + "/file'")).isFalse();
    assertThat(passes(isolation, Limits.DEFAULT, "echo x > /dev/shm/ponder4j")).isFalse();
    assertThat(passes(isolation, Limits.DEFAULT, "echo x > /dev/null; echo x > here; mktemp"))
        .isTrue();
    assertThat(outside).isEmptyDirectory();
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("ofFiles")
  void undoingTheIsolation_prevented(Isolation isolation, @TempDir Path outside) {
    String write = "echo x > '" + outside + "/file'";
    String remount = "mount -o remount,bind,rw /; mount -o remount,bind,rw /tmp; umount -l /proc;";

    assertThat(passes(isolation, Limits.DEFAULT, remount + write)).isFalse();
    assertThat(passes(isolation, Limits.DEFAULT, "unshare -r -m sh -c \"" + remount + write + "\""))
        .isFalse();
    assertThat(outside).isEmptyDirectory();
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("ofNetwork")
  void network_preventedByIsolation(Isolation isolation) throws IOException {
    assumeTrue(Commands.find("bash").isPresent(), "bash connects without further tools");
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String connect = "bash -c 'exec 3<>/dev/tcp/127.0.0.1/" + server.getLocalPort() + "'";

      assertThat(passes(isolation, Limits.DEFAULT, connect)).isFalse();
    }
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("ofNetwork")
  void otherProcesses_outOfSightInIsolation(Isolation isolation) {
    long us = ProcessHandle.current().pid();

    assertThat(passes(isolation, Limits.DEFAULT, "kill -0 " + us)).isFalse();
    assertThat(passes(isolation, Limits.DEFAULT, "test -e /proc/" + us + "/environ")).isFalse();
  }
}
