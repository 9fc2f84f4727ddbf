package io.ponder4j.verifiers.execute;

import static io.ponder4j.verifiers.execute.Scoring.FAILED;
import static io.ponder4j.verifiers.execute.Scoring.PASSED;
import static io.ponder4j.verifiers.execute.Scoring.SHORT;
import static io.ponder4j.verifiers.execute.Scoring.directories;
import static io.ponder4j.verifiers.execute.Scoring.processes;
import static io.ponder4j.verifiers.execute.Scoring.shell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

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

  private static void assumeIsolation(Isolation isolation) {
    assumeTrue(
        Isolation.available().covers(isolation),
        () -> "this platform gives no more than " + Isolation.available());
  }

  @Test
  void sleepForever_failedAndGone() {
    assertThat(shell(SHORT, "sleep 4713.1")).isEqualTo(FAILED);
  }

  @Test
  void manyProcesses_failedAndGone() {
    String script = "i=0; while [ $i -lt 50 ]; do sleep 4713.2 & i=$((i+1)); done; wait";

    assertThat(shell(Limits.DEFAULT.processes(8), script)).isEqualTo(FAILED);
  }

  @Test
  void manyProcessesLeftBehind_gone() {
    String script = "i=0; while [ $i -lt 50 ]; do sleep 4713.3 & i=$((i+1)); done; exit 0";

    assertThat(shell(Limits.DEFAULT, script)).isEqualTo(PASSED);
  }

  @Test
  void processesThatStartOthers_failedAndGone() {
    // Five levels of two each, 63 in all.
    String script =
        """
        cat > tree <<'END'
        [ $1 -gt 0 ] && { sh tree $(($1-1)) & sh tree $(($1-1)) & }
        sleep 4713.4
        END
        sh tree 5
        """;

    assertThat(shell(SHORT.processes(20), script)).isEqualTo(FAILED);
  }

  @Test
  void daemonisedGrandchild_gone() {
    String script = "(setsid sleep 4713.5 > /dev/null 2>&1 < /dev/null &) ; exit 0";

    assertThat(shell(Limits.DEFAULT, script)).isEqualTo(PASSED);
  }

  @Test
  void grandchildThatHoldsTheOutput_notWaitedFor() {
    assertThat(shell(Limits.DEFAULT, "(while :; do echo y; done) & sleep 4713.6 & exit 0"))
        .isIn(PASSED, FAILED); // it may pass the limit of output first
  }

  @Test
  void endlessOutput_failed() {
    assertThat(shell(Limits.DEFAULT.outputBytes(10_000), "while :; do echo yyyyyyyyyyyyyy; done"))
        .isEqualTo(FAILED);
    assertThat(shell(Limits.DEFAULT.outputBytes(10_000), "while :; do echo yyyyyyyyy >&2; done"))
        .isEqualTo(FAILED);
  }

  @Test
  void endlessOutput_oneLine_failed() {
    assertThat(shell(Limits.DEFAULT, "yes | tr -d '\\n'")).isEqualTo(FAILED);
  }

  @Test
  void outputClosedEarly_judgedByItsEnd() {
    assertThat(shell(Limits.DEFAULT, "exec >&- 2>&-; exit 0")).isEqualTo(PASSED);
    assertThat(shell(Limits.DEFAULT, "exec >&- 2>&-; exit 1")).isEqualTo(FAILED);
  }

  @Test
  void outputThatIsNoText_judged() {
    assertThat(shell(Limits.DEFAULT, "printf '\\377\\376\\300\\000abc'")).isEqualTo(PASSED);
  }

  @Test
  void signalsIgnored_failedAndGone() {
    assertThat(shell(SHORT, "trap '' TERM INT HUP; while :; do sleep 4713.7; done"))
        .isEqualTo(FAILED);
  }

  @Test
  void killsItsGroup_failed() {
    assertThat(shell(Limits.DEFAULT, "kill -9 0")).isEqualTo(FAILED);
  }

  @Test
  void processorTime_failed() {
    Limits limits = Limits.DEFAULT.cpu(Duration.ofSeconds(1));

    assertThat(shell(limits, "while :; do :; done")).isEqualTo(FAILED);
  }

  @Test
  void hugeFile_failed() {
    String script = "head -c 40000000 /dev/zero > big || exit 1";

    assertThat(shell(Limits.DEFAULT.fileBytes(2 << 20), script)).isEqualTo(FAILED);
  }

  @Test
  void manyFilesTogetherHuge_failed() {
    String script = "for i in 1 2 3 4 5 6; do head -c 1000000 /dev/zero > f$i; done; exit 0";

    assertThat(shell(Limits.DEFAULT.fileBytes(2 << 20), script)).isEqualTo(FAILED);
    assertThat(shell(Limits.DEFAULT.fileBytes(8 << 20), script)).isEqualTo(PASSED);
  }

  @Test
  void directoryClosedToItsOwner_removed() {
    assertThat(shell(Limits.DEFAULT, "mkdir -p a/b; touch a/b/c; chmod 000 a/b a; exit 0"))
        .isEqualTo(PASSED);
  }

  @Test
  void directoriesDeeperThanPathsGo_removed() {
    String script =
        """
        name=$(printf '%0200d' 0); i=0
        while [ $i -lt 40 ]; do mkdir $name && cd -P $name || exit 1; i=$((i+1)); done
        """;

    assertThat(shell(Limits.DEFAULT, script)).isEqualTo(PASSED);
  }

  @Test
  void links_removedNotFollowed(@TempDir Path outside) throws IOException {
    Files.writeString(outside.resolve("kept"), "kept");
    String script = "ln -s '" + outside + "' link; ln -s '" + outside + "/kept' file; exit 0";

    assertThat(shell(Limits.DEFAULT, script)).isEqualTo(PASSED);
    assertThat(outside.resolve("kept")).hasContent("kept");
  }

  @Test
  void readingOutside_notPrevented(@TempDir Path outside) throws IOException {
    Files.writeString(outside.resolve("secret"), "secret");

    assertThat(shell(Limits.DEFAULT, "grep -q secret '" + outside + "/secret'")).isEqualTo(PASSED);
  }

  @Test
  void writingOutside_preventedByIsolation(@TempDir Path outside) {
    assumeIsolation(Isolation.FILES);

    assertThat(shell(Limits.DEFAULT, "echo x > '" + outside + "/file'")).isEqualTo(FAILED);
    assertThat(shell(Limits.DEFAULT, "echo x > /dev/shm/ponder4j")).isEqualTo(FAILED);
    assertThat(shell(Limits.DEFAULT, "echo x > /dev/null; echo x > here; mktemp"))
        .isEqualTo(PASSED);
    assertThat(outside).isEmptyDirectory();
  }

  @Test
  void undoingTheIsolation_prevented(@TempDir Path outside) {
    assumeIsolation(Isolation.FILES);
    String write = "echo x > '" + outside + "/file'";
    String remount = "mount -o remount,bind,rw /; mount -o remount,bind,rw /tmp; umount -l /proc;";

    assertThat(shell(Limits.DEFAULT, remount + write)).isEqualTo(FAILED);
    assertThat(shell(Limits.DEFAULT, "unshare -r -m sh -c \"" + remount + write + "\""))
        .isEqualTo(FAILED);
    assertThat(outside).isEmptyDirectory();
  }

  @Test
  void network_preventedByIsolation() throws IOException {
    assumeIsolation(Isolation.NETWORK);
    assumeTrue(Commands.find("bash").isPresent(), "bash connects without further tools");
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String connect = "bash -c 'exec 3<>/dev/tcp/127.0.0.1/" + server.getLocalPort() + "'";

      assertThat(shell(Limits.DEFAULT, connect)).isEqualTo(FAILED);
    }
  }

  @Test
  void otherProcesses_outOfSightInIsolation() {
    assumeIsolation(Isolation.NETWORK);
    long us = ProcessHandle.current().pid();

    assertThat(shell(Limits.DEFAULT, "kill -0 " + us)).isEqualTo(FAILED);
    assertThat(shell(Limits.DEFAULT, "test -e /proc/" + us + "/environ")).isEqualTo(FAILED);
  }
}
