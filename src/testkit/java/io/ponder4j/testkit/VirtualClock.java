package io.ponder4j.testkit;

import io.ponder4j.run.RunClock;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * A clock that moves only while somebody waits: a discrete-event simulation on the waiting thread.
 *
 * <p>Events run in order of time, then of scheduling. Use one clock for one question at a time
 * where time limits matter: a thread that waits moves the time for everybody.
 */
public final class VirtualClock implements RunClock {

  private record Event(long nanos, long order, Runnable action) {}

  private final ReentrantLock driving = new ReentrantLock(); // held by the one that runs events
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::nanos).thenComparingLong(Event::order));
  private long now;
  private long scheduled;

  @Override
  public synchronized long nanos() {
    return now;
  }

  /** Runs an action after a delay of virtual time, on whichever thread waits then. */
  public synchronized void schedule(Duration delay, Runnable action) {
    events.add(new Event(now + delay.toNanos(), scheduled++, action));
  }

  /**
   * Moves the time until a condition holds.
   *
   * @throws IllegalStateException if nothing is left that could happen
   */
  public void runUntil(BooleanSupplier done) {
    while (!done.getAsBoolean()) {
      if (!step(Long.MAX_VALUE)) {
        throw new IllegalStateException(
            "nothing is left to happen, and the condition does not hold");
      }
    }
  }

  /** Runs the next event, if it is not later than the limit; else moves the time to the limit. */
  private boolean step(long limit) {
    driving.lock();
    try {
      Event next;
      synchronized (this) {
        next = events.peek();
        if (next == null || next.nanos() > limit) {
          now = limit == Long.MAX_VALUE ? now : Math.max(now, limit);
          return false;
        }
        events.remove();
        now = next.nanos();
      }
      next.action().run();
      return true;
    } finally {
      driving.unlock();
    }
  }

  @Override
  public Waiter newWaiter(Lock lock) {
    return new Waiter() {
      @Override
      public void await(long nanos) throws InterruptedException {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        lock.unlock();
        try {
          long start = nanos();
          step(start + nanos < start ? Long.MAX_VALUE - 1 : start + nanos);
        } finally {
          lock.lock();
        }
      }

      @Override
      public void signalAll() {}
    };
  }
}
