package io.ponder4j.internal;

import io.ponder4j.internal.LiveGeneration.Pending;
import io.ponder4j.run.RaceEvent;
import io.ponder4j.trace.TraceEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The waiting of one run.
 *
 * <p>Raced generations are held at a gate: as soon as one has an event at t tokens, no other may
 * draw past t before the strategy has seen the event and come back for the next one. Those behind t
 * go on up to t, so events can be handed out in order of tokens whatever the order of wall time.
 * State is guarded by the question's lock.
 */
final class Race {

  private static final int OPEN = Integer.MAX_VALUE;

  /**
   * How long an event waits for raced siblings that are behind it: a stuck one must not hold up the
   * others.
   */
  private static final Duration LAGGARD_PATIENCE = Duration.ofSeconds(2);

  /** How long a cancelled generation has to end. */
  private static final Duration CANCEL_PATIENCE = Duration.ofSeconds(1);

  private final LiveRun run;
  private final Question question;
  private final ReentrantLock lock;
  private @Nullable List<LiveGeneration> awaited; // null while the strategy does not wait here
  private int inHand = OPEN; // tokens of the event that the strategy is looking at
  private int gate = OPEN;

  Race(LiveRun run) {
    this.run = run;
    this.question = run.question;
    this.lock = question.lock;
  }

  /** Raced generations that drew this many tokens have to hold. */
  int gate() {
    return gate;
  }

  /** Called with the lock held, on any thread. */
  void onEvent() {
    moveGate();
    question.waiter.signalAll();
  }

  private void moveGate() {
    int earliest = inHand;
    for (LiveGeneration generation : awaited == null ? run.open : awaited) {
      Pending first = generation.firstPending();
      if (first != null && generation.request.raced()) {
        earliest = Math.min(earliest, first.tokens());
      }
    }
    gate = earliest;
  }

  // --- one event ---

  RaceEvent next(List<LiveGeneration> live, Duration atMost) {
    long until = after(question.nanos(), atMost);
    beginWait(live);
    RaceEvent event = awaitEvent(live, until);
    if (event instanceof RaceEvent.PhaseEnded ended) {
      var generation = (LiveGeneration) ended.generation();
      run.record(new TraceEvent.PhaseEnded(generation.index, ended.tokens()));
    } else if (event instanceof RaceEvent.Ended ended) {
      run.report((LiveGeneration) ended.generation());
    }
    return event;
  }

  private RaceEvent awaitEvent(List<LiveGeneration> live, long until) {
    lock.lock();
    try {
      while (true) {
        LiveGeneration ready = first(live);
        if (ready != null) {
          Pending pending = ready.takePending();
          endWait(ready.request.raced() ? pending.tokens() : OPEN);
          return pending.event();
        }
        long now = question.nanos();
        boolean nothingLeft = live.stream().noneMatch(g -> g.isLive() || g.firstPending() != null);
        if (nothingLeft || run.mustStop() || now >= until) {
          endWait(OPEN);
          return new RaceEvent.TimedOut();
        }
        if (!giveUpSilent(live, now)) {
          await(Math.min(until, run.deadlineNanos) - now, live, now);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Opens the gate for what is awaited and wakes what was held there. */
  private void beginWait(List<LiveGeneration> live) {
    List<LiveGeneration> held = new ArrayList<>();
    lock.lock();
    try {
      awaited = live;
      inHand = OPEN;
      moveGate();
      for (LiveGeneration generation : live) {
        if (generation.isLive() && generation.request.raced()) {
          generation.release();
          held.add(generation);
        }
      }
    } finally {
      lock.unlock();
    }
    held.forEach(LiveGeneration::resume);
  }

  private void endWait(int tokensInHand) {
    awaited = null;
    inHand = tokensInHand;
    moveGate();
  }

  /** The generation whose event comes next, or null where none may be handed out yet. */
  private @Nullable LiveGeneration first(List<LiveGeneration> live) {
    LiveGeneration best = null;
    for (LiveGeneration generation : live) {
      if (generation.firstPending() != null && (best == null || before(generation, best))) {
        best = generation;
      }
    }
    if (best == null || !isOrdered(best)) {
      return best;
    }
    Pending event = Objects.requireNonNull(best.firstPending());
    boolean patient = question.nanos() - event.nanos() < LAGGARD_PATIENCE.toNanos();
    return patient && live.stream().anyMatch(g -> isBehind(g, event)) ? null : best;
  }

  private static boolean isOrdered(LiveGeneration generation) {
    return generation.leased && generation.request.raced();
  }

  private static boolean isBehind(LiveGeneration generation, Pending event) {
    return generation.isLive() && isOrdered(generation) && generation.generated() < event.tokens();
  }

  /**
   * By tokens, ties by start since the list is in that order; what is not raced or leased as it
   * comes.
   */
  private static boolean before(LiveGeneration a, LiveGeneration b) {
    Pending first = Objects.requireNonNull(a.firstPending());
    Pending second = Objects.requireNonNull(b.firstPending());
    return isOrdered(a) && isOrdered(b)
        ? first.tokens() < second.tokens()
        : first.nanos() < second.nanos();
  }

  // --- all of them ---

  List<RaceEvent.Ended> join(List<LiveGeneration> live) {
    beginWait(List.of()); // nobody is held any more: the order of ends does not matter
    live.forEach(LiveGeneration::resume);
    awaitAll(live);
    var ended = new ArrayList<RaceEvent.Ended>(live.size());
    for (LiveGeneration generation : live) {
      run.report(generation);
      ended.add(Objects.requireNonNull(generation.ended()));
    }
    return ended;
  }

  private void awaitAll(List<LiveGeneration> live) {
    lock.lock();
    try {
      long giveUpAt = Long.MAX_VALUE;
      while (live.stream().anyMatch(LiveGeneration::isLive)) {
        long now = question.nanos();
        if (giveUpAt == Long.MAX_VALUE && (run.mustStop() || allCancelled(live))) {
          giveUpAt = after(now, CANCEL_PATIENCE);
          withoutLock(running(live), LiveGeneration::cancel);
        } else if (now >= giveUpAt) {
          String why = "it did not end within " + CANCEL_PATIENCE + " of its cancel";
          withoutLock(running(live), generation -> generation.giveUp(why));
        } else if (!giveUpSilent(live, now)) {
          long until = giveUpAt == Long.MAX_VALUE ? run.deadlineNanos : giveUpAt;
          await(until - now, live, now);
        }
      }
      live.forEach(LiveGeneration::dropPending);
      endWait(OPEN);
    } finally {
      lock.unlock();
    }
  }

  private static boolean allCancelled(List<LiveGeneration> live) {
    return running(live).stream().allMatch(LiveGeneration::isCancelRequested);
  }

  private static List<LiveGeneration> running(List<LiveGeneration> live) {
    return live.stream().filter(LiveGeneration::isLive).toList();
  }

  // --- patience ---

  /** Gives up on generations of which nothing was heard for too long; true if there were any. */
  private boolean giveUpSilent(List<LiveGeneration> live, long now) {
    Duration timeout = question.setup.branchTimeout();
    long limit = after(0, timeout);
    List<LiveGeneration> silent =
        running(live).stream().filter(g -> g.silentNanos(now) >= limit).toList();
    if (silent.isEmpty()) {
      return false; // with the lock held all along: the caller goes on to wait for a signal
    }
    withoutLock(
        silent,
        generation -> {
          generation.cancel();
          generation.giveUp("nothing was heard of it for " + timeout);
        });
    return true;
  }

  /** Backends may answer a cancel at once, and they must not meet the lock. */
  private void withoutLock(
      List<LiveGeneration> generations, java.util.function.Consumer<LiveGeneration> action) {
    lock.unlock();
    try {
      generations.forEach(action);
    } finally {
      lock.lock();
    }
  }

  private void await(long nanos, List<LiveGeneration> live, long now) {
    long shortest = nanos;
    for (LiveGeneration generation : live) {
      if (generation.isLive()) {
        long timeout = after(0, question.setup.branchTimeout());
        shortest = Math.min(shortest, timeout - generation.silentNanos(now));
      }
      Pending waiting = generation.firstPending();
      if (waiting != null) {
        long patience = LAGGARD_PATIENCE.toNanos() - (now - waiting.nanos());
        shortest = patience > 0 ? Math.min(shortest, patience) : shortest;
      }
    }
    try {
      question.waiter.await(Math.max(1, shortest));
    } catch (InterruptedException e) {
      question.interrupt();
    }
  }

  /** A moment, MAX_VALUE where it is too far to tell. */
  static long after(long nanos, Duration more) {
    boolean far = more.getSeconds() > Long.MAX_VALUE / 4_000_000_000L;
    long sum = far ? Long.MAX_VALUE : nanos + more.toNanos();
    return sum < nanos && !more.isNegative() ? Long.MAX_VALUE : sum;
  }
}
