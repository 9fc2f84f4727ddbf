package io.ponder4j.engine;

import java.util.List;

/**
 * The forward that runs, and who waits for it: when the last of them is cancelled, it is
 * interrupted. Thread-safe, but for {@link #run}.
 */
final class Forward {

  /** One who waits for forwards. */
  static final class Ticket {
    private volatile boolean cancelled;
    private long forward; // the last one that it waited for; guarded by the Forward

    boolean isCancelled() {
      return cancelled;
    }
  }

  private final CausalLm lm;
  private long number; // of the forward, from 1
  private int waiting; // for it
  private boolean running;

  Forward(CausalLm lm) {
    this.lm = lm;
  }

  /**
   * Runs a step.
   *
   * @param waiters all who need it
   * @throws StepInterruptedException if all of them were cancelled meanwhile
   */
  StepResult run(Step step, List<Ticket> waiters) {
    begin(waiters);
    try {
      return lm.step(step);
    } finally {
      end();
    }
  }

  private synchronized void begin(List<Ticket> waiters) {
    number++;
    waiting = 0;
    for (Ticket ticket : waiters) {
      if (!ticket.cancelled) {
        ticket.forward = number;
        waiting++;
      }
    }
    if (waiting == 0) {
      throw new StepInterruptedException("the model", null);
    }
    running = true;
  }

  private synchronized void end() {
    running = false; // an interrupt from here on would meet the next forward
  }

  /** Somebody waits no more. */
  synchronized void cancel(Ticket ticket) {
    if (ticket.cancelled) {
      return;
    }
    ticket.cancelled = true;
    if (running && ticket.forward == number) {
      waiting--;
      if (waiting == 0) {
        lm.interrupt();
      }
    }
  }

  /** Nobody waits any more, whoever it is. */
  synchronized void interrupt() {
    if (running) {
      lm.interrupt();
    }
  }
}
