package io.ponder4j.internal;

import io.ponder4j.Outcome;
import io.ponder4j.Strategy;
import io.ponder4j.generate.Generator;
import io.ponder4j.generate.Prefix;
import io.ponder4j.generate.Prompt;
import io.ponder4j.run.RunClock;
import io.ponder4j.trace.TraceEvent;
import io.ponder4j.trace.TraceRecord;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One question on its way through a strategy: what its run and all runs inside share. One lock
 * guards the ledgers and the states of all generations; it is never held while a model, a listener
 * or a sink is called.
 */
public final class Question {

  private static final Logger LOG = LoggerFactory.getLogger("io.ponder4j.Ponder");

  private static final AtomicLong COUNT = new AtomicLong();

  final long number = COUNT.incrementAndGet();
  final RunSetup setup;
  final ReentrantLock lock = new ReentrantLock();
  final RunClock.Waiter waiter;
  final long startNanos;
  private final LiveRun root;
  private final Map<String, Generator.Session> sessions = new LinkedHashMap<>();
  private volatile @Nullable Thread thread; // the strategy's
  private volatile boolean cancelled;
  private boolean interrupted; // by the strategy's thread
  private volatile boolean sinkFailed;
  volatile boolean lossy;

  public Question(RunSetup setup, long seed) {
    this.setup = setup;
    this.waiter = setup.clock().newWaiter(lock);
    this.startNanos = setup.clock().nanos();
    this.root = new LiveRun(this, seed);
  }

  /** Runs the strategy on the calling thread, to the end. */
  public Outcome answer(Strategy strategy, Prompt prompt) {
    thread = Thread.currentThread();
    root.record(
        new TraceEvent.RunStarted(
            strategy.toString(),
            root.seed,
            setup.budget(),
            Prefix.of(prompt).fingerprint(),
            prompt.lastContent()));
    try {
      Outcome outcome = strategy.search(prompt, root);
      LOG.debug("{} ended {} after {}", strategy, outcome.stopReason(), outcome.spent().time());
      return outcome;
    } finally {
      try {
        root.close();
      } finally {
        sessions.values().forEach(Question::close);
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }

  /** An outcome is not lost for a session that fails to close. */
  private static void close(Generator.Session session) {
    try {
      session.close();
    } catch (RuntimeException e) {
      LOG.warn("a generator's session could not be closed", e);
    }
  }

  /** Asks the run to end soon, from any thread. */
  public void cancel() {
    lock.lock();
    try {
      cancelled = true;
      waiter.signalAll();
    } finally {
      lock.unlock();
    }
  }

  boolean isCancelled() {
    return cancelled;
  }

  /** Notes an interrupt of the strategy's thread; that of another one is none of the run's. */
  void noticeInterrupt() {
    if (Thread.currentThread() == thread && Thread.interrupted()) {
      interrupt();
    }
  }

  /** Notes that the strategy's thread was interrupted while it waited. */
  void interrupt() {
    interrupted = true;
    cancelled = true;
  }

  long nanos() {
    return setup.clock().nanos();
  }

  /** The session of the generator in a role; opened on first use, closed with the question. */
  Generator.Session session(String role, Generator generator) {
    return sessions.computeIfAbsent(role, name -> generator.openSession());
  }

  void emit(TraceRecord record) {
    try {
      setup.sink().accept(record);
    } catch (RuntimeException e) {
      if (!sinkFailed) {
        sinkFailed = true;
        LOG.warn("the trace sink failed; further failures of this run are not logged", e);
      }
    }
  }
}
