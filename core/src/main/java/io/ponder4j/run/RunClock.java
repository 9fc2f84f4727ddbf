package io.ponder4j.run;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;

/** The time, and how to wait for it. A test replaces it by one that moves when somebody waits. */
public interface RunClock {

  /** The time of this machine. */
  RunClock SYSTEM =
      new RunClock() {
        @Override
        public long nanos() {
          return System.nanoTime();
        }

        @Override
        public Waiter newWaiter(Lock lock) {
          Condition condition = lock.newCondition();
          return new Waiter() {
            @Override
            @SuppressWarnings("WaitNotInLoop") // may return early: whoever waits here looks again
            public void await(long nanos) throws InterruptedException {
              if (!condition.await(nanos, TimeUnit.NANOSECONDS)) {
                return; // the caller looks at the time itself
              }
            }

            @Override
            public void signalAll() {
              condition.signalAll();
            }
          };
        }
      };

  /** Nanoseconds since some fixed moment; never falls. */
  long nanos();

  /** A place to wait, guarded by a lock. */
  Waiter newWaiter(Lock lock);

  /** A place to wait. Both methods are called with the lock held. */
  interface Waiter {

    /**
     * Gives the lock away, waits for a signal or the time, and takes the lock again. May return
     * early for no reason.
     */
    void await(long nanos) throws InterruptedException;

    /** Wakes everybody who waits here. */
    void signalAll();
  }
}
