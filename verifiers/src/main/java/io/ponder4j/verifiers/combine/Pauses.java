package io.ponder4j.verifiers.combine;

import io.ponder4j.run.Run;
import io.ponder4j.run.RunClock;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

/** Waits on behalf of a run. */
final class Pauses {

  /** How often a waiting thread looks whether its run is still wanted. */
  private static final long GLANCE_NANOS = 50_000_000;

  private Pauses() {}

  /** Waits; false where the run is to stop, at once. */
  static boolean pause(Duration duration, RunClock clock, Run run) {
    var lock = new ReentrantLock();
    RunClock.Waiter waiter = clock.newWaiter(lock);
    long start = clock.nanos();
    long nanos = duration.toNanos();
    lock.lock();
    try {
      while (true) {
        long left = nanos - (clock.nanos() - start);
        if (left <= 0) {
          return true;
        }
        if (run.shouldStop()) {
          return false;
        }
        waiter.await(Math.min(left, GLANCE_NANOS));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }
}
