package io.ponder4j.trace.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Generations that were started together. Whoever starts, resumes or cancels one of them plays them
 * all, on its own thread, until each has ended or has to hold: no thread waits for a token that is
 * there already, and with one thread a replay is the same to the last call.
 *
 * <p>One thread plays at a time; a signal that comes meanwhile is left to that one, so nobody ever
 * waits. State is guarded by having raised {@code signals} from 0.
 */
final class LockStep {

  /** A generator asks again by itself after some tens of milliseconds. */
  static final Executor LATER = CompletableFuture.delayedExecutor(25, TimeUnit.MILLISECONDS);

  private final Executor later;
  private final List<ReplayedGeneration> live = new ArrayList<>();
  private final AtomicInteger signals = new AtomicInteger();
  private volatile boolean askAll;
  private boolean askingLater;

  LockStep(Executor later) {
    this.later = later;
  }

  void start(List<ReplayedGeneration> members) {
    live.addAll(members);
    wake();
  }

  /** Plays on, or leaves it to whoever is playing. */
  void wake() {
    if (signals.getAndIncrement() > 0) {
      return;
    }
    int seen;
    do {
      seen = signals.get();
      play();
    } while (!signals.compareAndSet(seen, 0));
  }

  private void play() {
    if (askAll) {
      askAll = false;
      askingLater = false;
      live.forEach(ReplayedGeneration::release);
    } else if (anyMayGoOn()) {
      live.forEach(ReplayedGeneration::release);
    }
    while (round()) {
      live.removeIf(ReplayedGeneration::isDone);
    }
    if (!live.isEmpty() && !askingLater) {
      askingLater = true;
      later.execute(
          () -> {
            askAll = true;
            wake();
          });
    }
  }

  /** A race resumes its branches one by one: the first that may go on stands for all. */
  private boolean anyMayGoOn() {
    boolean any = false;
    for (ReplayedGeneration generation : live) {
      any |= generation.takeResumed() && (any || generation.mayGoOn());
    }
    return any;
  }

  /**
   * A token for each of those that are the furthest behind; false where nobody may go on. All ask
   * before the first draws, as in a live generator's step, so leases are shared out alike.
   */
  private boolean round() {
    int least =
        live.stream()
            .filter(ReplayedGeneration::isReady)
            .mapToInt(ReplayedGeneration::drawn)
            .min()
            .orElse(Integer.MAX_VALUE);
    List<ReplayedGeneration> hindmost =
        live.stream().filter(each -> each.isReady() && each.drawn() <= least).toList();
    hindmost.forEach(ReplayedGeneration::ask);
    hindmost.forEach(ReplayedGeneration::turn);
    return !hindmost.isEmpty();
  }
}
