package io.ponder4j.verifiers.execute;

import io.ponder4j.verify.VerificationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Puts a command into a shell that sets its limits, and that shell into namespaces. */
record Sandbox(Isolation isolation, Limits limits) {

  static final Path SHELL = Path.of("/bin/sh");
  private static final int BLOCK = 512; // bytes; the unit of ulimit -f
  private static final int THREADS = 256; // the kernel counts threads as processes

  /*
   * Arguments: announcement, seconds, blocks, kilobytes, tasks, home, then the command. A limit that
   * cannot be set is stricter already. The announcement says that all went well up to there, so what
   * ends without it is our failure, and what ends with it the program's.
   */
  private static final String SET_LIMITS =
      """
      ulimit -c 0 2>/dev/null || :
      ulimit -t "$2" 2>/dev/null || :
      ulimit -f "$3" 2>/dev/null || :
      ulimit -d "$4" 2>/dev/null || :
      """;

  private static final String RUN =
      SET_LIMITS
          + """
          announcement=$1
          shift 6
          printf '%s\\n' "$announcement"
          exec "$@"
          """;

  /*
   * The kernel's limit of tasks counts all of a user's, the service's threads too, but in a user
   * namespace of its own. The second unshare takes away what the first one gave: the right to change
   * mounts. The shell stays, as the first process of its namespace: when it ends, all end.
   */
  private static final String RUN_ISOLATED =
      SET_LIMITS
          + """
          ulimit -u "$5" 2>/dev/null || ulimit -p "$5" 2>/dev/null || :
          cd "$6" || exit 1
          announcement=$1
          shift 6
          unshare --user --map-root-user true || exit 1
          printf '%s\\n' "$announcement"
          unshare --user --map-root-user -- "$@"
          exit $?
          """;

  /* Each mount keeps its options, which a user namespace may not loosen, and gets "ro". */
  private static final String CLOSE_FILES =
      """
      mount --bind "$6" "$6" || exit 1
      while read -r id parent device root point options rest; do
        case $point in
          "$6" | /proc | /proc/*) ;;
          *) mount -o "remount,bind,${options#r[wo],},ro" "$point" || exit 1 ;;
        esac
      done < /proc/self/mountinfo
      """;

  /** True where commands announce that they began. */
  boolean announces() {
    return Files.isExecutable(SHELL);
  }

  /** How many processes there are beside the program's own. */
  int processes() {
    return isolation == Isolation.NONE ? 0 : 2;
  }

  /** The command to start instead. */
  List<String> wrap(List<String> command, Path home, String announcement) {
    var all = new ArrayList<String>();
    if (!announces()) {
      return command;
    }
    // A session of its own: out of reach of our terminal, and killed as one.
    Commands.find("setsid").ifPresent(setsid -> all.add(setsid.toString()));
    if (isolation == Isolation.NONE) {
      all.addAll(List.of(SHELL.toString(), "-c", RUN));
    } else {
      all.addAll(List.of("unshare", "--user", "--map-root-user", "--mount", "--net", "--ipc"));
      all.addAll(List.of("--pid", "--fork", "--kill-child", "--mount-proc"));
      String script = isolation == Isolation.FILES ? CLOSE_FILES + RUN_ISOLATED : RUN_ISOLATED;
      all.addAll(List.of(SHELL.toString(), "-c", script));
    }
    all.addAll(List.of("sh", announcement));
    all.add(String.valueOf(seconds()));
    all.add(String.valueOf(limits.fileBytes() / BLOCK));
    all.add(String.valueOf(limits.memoryBytes() / 1024));
    all.add(String.valueOf(limits.processes() + THREADS));
    all.add(home.toString());
    all.addAll(command);
    return all;
  }

  private long seconds() {
    return limits.cpu().plusNanos(999_999_999).toSeconds();
  }

  /** True where a command that does nothing runs in it. */
  boolean works() {
    Optional<Path> nothing = Commands.find("true");
    if (!announces() || nothing.isEmpty() || Commands.find("unshare").isEmpty()) {
      return false;
    }
    try (var workspace = Workspace.create()) {
      var deadline = System.nanoTime() + limits.wall().toNanos();
      var child = new Child(this, workspace, () -> false, deadline);
      Ending ending = child.run(List.of(nothing.get().toString()), Map.of());
      return ending.how() == Ending.How.EXITED && ending.ran().exitCode() == 0;
    } catch (IOException | VerificationException e) {
      return false;
    }
  }
}
