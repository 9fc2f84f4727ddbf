package io.ponder4j.verifiers.execute;

import java.util.List;

/**
 * How far a candidate's program is kept from the rest of the machine, beside its {@link Limits}.
 * Each includes the ones before it. All but the first are Linux's namespaces, by the {@code
 * unshare} and {@code mount} of util-linux; many containers and some distributions do not allow
 * them.
 */
public enum Isolation {
  /**
   * The rights of this JVM's user: files, network, other processes of the same user. Programs that
   * leave their session and their environment behind may outlive their run.
   */
  NONE,
  /**
   * No network, not even the machine's own addresses; no other processes in sight, and none that
   * outlives its run. Sockets in the file system can still be reached.
   */
  NETWORK,
  /**
   * Nothing but the program's own directory can be written. What this JVM's user may read can still
   * be read.
   */
  FILES;

  /**
   * The best that this platform gives, which is what programs are run with. It is tried out, some
   * 50 ms, when it is first asked for, and does not change while this JVM runs.
   */
  public static Isolation available() {
    return Probe.BEST;
  }

  /** True where this one gives all that another one does. */
  public boolean covers(Isolation needed) {
    return compareTo(needed) >= 0;
  }

  /** In a class of its own, so that nothing is started before somebody asks. */
  private static final class Probe {

    private static final Isolation BEST = best();

    private static Isolation best() {
      for (Isolation isolation : List.of(FILES, NETWORK)) {
        if (new Sandbox(isolation, Limits.DEFAULT).works()) {
          return isolation;
        }
      }
      return NONE;
    }
  }
}
