package io.ponder4j.verifiers.execute;

import java.util.Objects;

/**
 * The permission to run what a model wrote, on this machine, as this JVM's user. Nothing is ever
 * run without one, and only code of the host can make it: no configuration, catalogue or recording
 * does.
 *
 * <p><b>Contained</b>, everywhere: a directory of its own as the working directory, {@code HOME}
 * and {@code TMPDIR}, removed afterwards without following links; no variable of this JVM's
 * environment but {@code PATH}; no standard input; wall time, output, number of processes and size
 * of the directory. With a {@code /bin/sh} also processor time, data and file size of each process.
 * When a program ends, is too slow, or its run is cancelled, it and every process that was seen
 * below it is killed.
 *
 * <p><b>Contained where {@link Isolation#available()} says so</b>: the network, other processes,
 * files outside of its directory.
 *
 * <p><b>Not contained</b>: reading whatever this JVM's user may read, on any platform; without
 * isolation also writing, sending, signalling, and processes that hide (they start a session of
 * their own, clear their environment, and do so between two looks of 50 ms). Flaws of the kernel. A
 * user {@code root} can raise its limits where there is no isolation, and has no limit of processes
 * but the watched one. So where the text comes from people whom you do not trust, run the service
 * in a container or virtual machine without secrets, as a user without rights, and require an
 * isolation.
 *
 * @param limits what each program may use
 * @param required the isolation without which nothing is run, and candidates are unscored
 * @param parallel how many programs of one call run at a time, at least 1; with more than 1 a call
 *     has as many threads, which end with it
 */
public record Execution(Limits limits, Isolation required, int parallel) {

  public Execution {
    Objects.requireNonNull(limits, "limits");
    Objects.requireNonNull(required, "required");
    if (parallel < 1) {
      throw new IllegalArgumentException("parallel must be >= 1, was " + parallel);
    }
  }

  /** Permitted within limits, one program at a time, with whatever isolation there is. */
  public static Execution permitted(Limits limits) {
    return new Execution(limits, Isolation.NONE, 1);
  }

  /** This permission, only with an isolation. */
  public Execution requiring(Isolation isolation) {
    return new Execution(limits, isolation, parallel);
  }

  /** This permission for some programs of one call at a time. */
  public Execution parallel(int programs) {
    return new Execution(limits, required, programs);
  }
}
