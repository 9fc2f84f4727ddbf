package io.ponder4j.testkit;

import io.ponder4j.run.RunClock;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;

/**
 * A clock that stands still: who waits on it is woken by a signal alone, never by the time. For
 * tests with threads.
 */
final class FrozenClock implements RunClock {

  private int waits;

  @Override
  public long nanos() {
    return 0;
  }

  @Override
  public Waiter newWaiter(Lock lock) {
    Condition condition = lock.newCondition();
    return new Waiter() {
      private long signals;

      @Override
      public void await(long nanos) throws InterruptedException {
        countWait();
        long before = signals;
        while (signals == before) {
          condition.await();
        }
      }

      @Override
      public void signalAll() {
        signals++;
        condition.signalAll();
      }
    };
  }

  private synchronized void countWait() {
    waits++;
    notifyAll();
  }

  /** Blocks until so many waits have begun. */
  synchronized void awaitWaits(int count) {
    while (waits < count) {
      try {
        wait();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
