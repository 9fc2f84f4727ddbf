package io.ponder4j.engine;

import io.ponder4j.generate.GeneratorClosedException;
import io.ponder4j.generate.Usage;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that owns a model: takes in what others ask for, and steps what runs, until it is
 * closed.
 */
final class EngineLoop implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(EngineLoop.class);
  private static final AtomicInteger COUNT = new AtomicInteger();
  private static final long HOLD_POLL_NANOS = 20_000_000; // in case a resume is never told
  private static final long IDLE_NANOS = 1_000_000_000; // until memory is given back
  private static final long SPIN_NANOS = 50_000; // for what comes sooner than it would wake up

  private final CausalLm lm;
  private final Batch batch;
  private final Thread thread;
  private final Queue<Runnable> commands = new ConcurrentLinkedQueue<>();
  private final AtomicInteger sessions = new AtomicInteger(); // open ones
  private volatile boolean draining;
  private volatile boolean closing;
  private volatile @Nullable Throwable failure; // why the loop ended by itself

  EngineLoop(CausalLm lm, EngineOptions options, LongSupplier clock) {
    this.lm = lm;
    this.batch = new Batch(lm, options, clock);
    this.thread = new Thread(this, "ponder-engine-" + COUNT.incrementAndGet());
    thread.setDaemon(true);
    thread.start();
  }

  LmShape shape() {
    return lm.shape();
  }

  /** What runs; to be touched by submitted commands only. */
  Batch batch() {
    return batch;
  }

  /**
   * The numbers between two steps, after all that was submitted before; waits for the present step.
   */
  EngineStats stats() {
    var stats = new CompletableFuture<EngineStats>();
    if (Thread.currentThread() == thread) {
      return batch.stats();
    }
    if (submit(() -> stats.complete(batch.stats()))) {
      return stats.join();
    }
    close(); // wait for the end of the thread
    return batch.stats();
  }

  /** Runs something on the loop's thread before the next step; false when the engine is closed. */
  boolean submit(Runnable command) {
    if (closing) {
      return false;
    }
    commands.add(command);
    if (closing && commands.remove(command)) {
      return false; // the loop will not look again
    }
    wake();
    return true;
  }

  void wake() {
    LockSupport.unpark(thread);
  }

  /** Ends something before the next step, and the present one too if nobody else waits for it. */
  void cancel(Forward.Ticket ticket) {
    batch.forward().cancel(ticket);
    wake();
  }

  /** Takes in a question; false when it comes too late. */
  boolean openSession() {
    sessions.incrementAndGet();
    return !isDraining();
  }

  void closeSession() {
    sessions.decrementAndGet();
    wake();
  }

  boolean isDraining() {
    return draining || closing;
  }

  /** Why nothing is taken in any more. */
  GeneratorClosedException closed(String what) {
    Throwable why = failure;
    return why == null
        ? new GeneratorClosedException(what)
        : new GeneratorClosedException(what, Usage.NONE, why);
  }

  private GeneratorClosedException closedWhileRunning(Usage usage) {
    Throwable why = failure;
    return why == null
        ? new GeneratorClosedException("the engine", usage)
        : new GeneratorClosedException("the engine", usage, why);
  }

  /** Takes in no new questions, and closes when those that there are have ended, or time is out. */
  boolean drain(Duration atMost) throws InterruptedException {
    draining = true;
    wake();
    thread.join(Math.max(1, atMost.toMillis()));
    boolean ended = !thread.isAlive();
    close();
    return ended;
  }

  /** Ends everything that runs and frees the model; returns when that is done. */
  void close() {
    closing = true;
    batch.forward().interrupt();
    wake();
    boolean interrupted = false;
    while (thread.isAlive() && Thread.currentThread() != thread) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void run() {
    try {
      while (!closing) {
        runCommands();
        boolean worked = batch.step();
        if (draining && sessions.get() == 0 && batch.isEmpty() && commands.isEmpty()) {
          closing = true;
        }
        if (!worked && commands.isEmpty() && !closing) {
          rest();
        }
      }
    } catch (RuntimeException | Error e) {
      failure = e;
      LOG.warn("the engine stops after a failure that it cannot handle", e);
      throw e;
    } finally {
      closing = true;
      end();
    }
  }

  /** Waits to be woken. After a while without work memory is given back. */
  private void rest() {
    if (!batch.isEmpty()) {
      LockSupport.parkNanos(this, HOLD_POLL_NANOS);
      return;
    }
    long began = System.nanoTime();
    while (System.nanoTime() - began < SPIN_NANOS) {
      if (!commands.isEmpty() || closing) {
        return;
      }
      Thread.onSpinWait();
    }
    LockSupport.parkNanos(this, IDLE_NANOS);
    if (System.nanoTime() - began >= IDLE_NANOS && commands.isEmpty() && !closing) {
      batch.trim();
      LockSupport.park(this);
    }
  }

  /** Whatever fails here, all that runs ends, and the model is freed. */
  private void end() {
    for (Runnable command = commands.poll(); command != null; command = commands.poll()) {
      try {
        command.run(); // what came in at the last moment ends below
      } catch (RuntimeException e) {
        LOG.warn("a request at the end of an engine failed", e);
      }
    }
    try {
      batch.endAll(this::closedWhileRunning);
    } finally {
      lm.close();
    }
  }

  private void runCommands() {
    for (Runnable command = commands.poll(); command != null; command = commands.poll()) {
      command.run();
    }
  }
}
