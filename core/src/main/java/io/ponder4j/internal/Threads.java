package io.ponder4j.internal;

import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** The executor of asynchronous questions where the caller gave none. */
public final class Threads {

  private static final AtomicInteger COUNT = new AtomicInteger();

  /**
   * A virtual thread a question where the JVM has them (21 and later), else cached daemon threads.
   */
  public static final ExecutorService SHARED = create();

  private Threads() {}

  private static ExecutorService create() {
    try {
      return (ExecutorService)
          Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
      return Executors.newCachedThreadPool(Threads::daemon);
    }
  }

  private static Thread daemon(Runnable task) {
    var thread = new Thread(task, "ponder-" + COUNT.incrementAndGet());
    thread.setDaemon(true);
    return thread;
  }
}
