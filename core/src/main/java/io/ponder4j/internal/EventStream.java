package io.ponder4j.internal;

import io.ponder4j.Strategy;
import io.ponder4j.generate.Prompt;
import io.ponder4j.trace.TraceRecord;
import java.util.concurrent.Flow;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One question, told to one subscriber as it happens. The subscriber is called on the thread that
 * answers, which waits while nothing is asked for: no buffer to overflow, no second thread to wait
 * for, and the end comes after the last record.
 */
public final class EventStream implements Flow.Subscription {

  private final Flow.Subscriber<? super TraceRecord> subscriber;
  private final Question question;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private long demand;
  private boolean cancelled;
  private @Nullable Throwable failure;

  public EventStream(RunSetup setup, long seed, Flow.Subscriber<? super TraceRecord> subscriber) {
    this.subscriber = subscriber;
    this.question = new Question(setup.alsoTo(this::deliver), seed);
  }

  /** Runs the strategy on the calling thread, to the end. */
  public void answer(Strategy strategy, Prompt prompt) {
    subscriber.onSubscribe(this);
    try {
      question.answer(strategy, prompt);
    } catch (Throwable e) {
      fail(e);
    }
    end();
  }

  private void end() {
    Throwable why;
    lock.lock();
    try {
      if (cancelled) {
        return;
      }
      why = failure;
    } finally {
      lock.unlock();
    }
    if (why == null) {
      subscriber.onComplete();
    } else {
      subscriber.onError(why);
    }
  }

  private void deliver(TraceRecord record) {
    if (!awaitDemand()) {
      return;
    }
    try {
      subscriber.onNext(record);
    } catch (RuntimeException e) {
      cancel();
      throw e;
    }
  }

  /** True once a record is asked for, false when none will be. */
  private boolean awaitDemand() {
    lock.lock();
    try {
      while (demand == 0 && !cancelled && failure == null) {
        changed.await();
      }
      if (cancelled || failure != null) {
        return false;
      }
      demand = demand == Long.MAX_VALUE ? demand : demand - 1;
      return true;
    } catch (InterruptedException e) {
      fail(e);
      Thread.currentThread().interrupt(); // the run looks at it, and stops
      return false;
    } finally {
      lock.unlock();
    }
  }

  private void fail(Throwable why) {
    lock.lock();
    try {
      failure = failure == null ? why : failure;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void request(long n) {
    if (n <= 0) {
      question.cancel();
      fail(new IllegalArgumentException("a request must be > 0, was " + n));
      return;
    }
    lock.lock();
    try {
      demand = demand + n < 0 ? Long.MAX_VALUE : demand + n;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void cancel() {
    lock.lock();
    try {
      cancelled = true;
      question.cancel(); // before the run goes on, or it may end first
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
