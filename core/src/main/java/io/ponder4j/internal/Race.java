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
   * How long an event waits for a raced sibling that is behind it and draws no token: a stuck one
   * must not hold up the others.
   */
  private static final Duration LAGGARD_PATIENCE = Duration.ofSeconds(2);

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

  /** Called with the lock held when a generation wants to draw past the earliest event. */
  void onCaughtUp() {
    question.waiter.signalAll();
  }

  private void moveGate() {
    int earliest = inHand;
    for (LiveGeneration generation : awaited == null ? run.branches.open() : awaited) {
      Pending first = generation.firstPending();
      if (first != null && generation.isRacing()) {
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
      run.branches.report((LiveGeneration) ended.generation());
    }
    return event;
  }

  private RaceEvent awaitEvent(List<LiveGeneration> live, long until) {
    lock.lock();
    try {
      while (true) {
        long now = question.nanos();
        LiveGeneration first = first(live);
        long patience = first == null ? Long.MAX_VALUE : patience(first, live, now);
        boolean mustStop = run.mustStop(); // then no event is worth waiting for, nor to be lost
        if (first != null && (patience == 0 || mustStop)) {
          Pending pending = first.takePending();
          endWait(first.isRacing() ? pending.tokens() : OPEN);
          return pending.event();
        }
        boolean nothingLeft = live.stream().noneMatch(g -> g.isLive() || g.firstPending() != null);
        if (nothingLeft || mustStop || now >= until) {
          endWait(OPEN);
          return new RaceEvent.TimedOut();
        }
        if (!giveUpSilent(live, now)) {
          await(Math.min(patience, left(Math.min(until, run.deadlineNanos), now)), live, now);
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
        if (generation.isLive() && generation.isRacing()) {
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

  /** The generation whose event comes next; null where there is no event. */
  private static @Nullable LiveGeneration first(List<LiveGeneration> live) {
    LiveGeneration best = null;
    for (LiveGeneration generation : live) {
      if (generation.firstPending() != null && (best == null || before(generation, best))) {
        best = generation;
      }
    }
    return best;
  }

  /** How long its event still waits for generations that may have an earlier one; 0 for no more. */
  private static long patience(LiveGeneration first, List<LiveGeneration> live, long now) {
    Pending event = Objects.requireNonNull(first.firstPending());
    long longest = 0;
    for (LiveGeneration other : live) {
      if (isOrdered(first) && isBehind(other, event)) {
        long stuckFor = now - Math.max(event.nanos(), other.progressNanos());
        longest = Math.max(longest, LAGGARD_PATIENCE.toNanos() - stuckFor);
      }
    }
    return longest;
  }

  private static boolean isOrdered(LiveGeneration generation) {
    return generation.leased && generation.isRacing();
  }

  /**
   * Until it wants to draw past the event's tokens, a generation may still have an earlier event.
   */
  private static boolean isBehind(LiveGeneration generation, Pending event) {
    return generation.isLive() && isOrdered(generation) && generation.settled() < event.tokens();
  }

  /**
   * By tokens, ties by start since the list is in that order; what is not raced or leased as it
   * comes.
   */
  private static boolean before(LiveGeneration a, LiveGeneration b) {
    Pending first = Objects.requireNonNull(a.firstPending());
    Pending second = Objects.requireNonNull(b.firstPending());
    return (isOrdered(a) && isOrdered(b))
        ? first.tokens() < second.tokens()
        : first.nanos() < second.nanos();
  }

  // --- all of them ---

  List<RaceEvent.Ended> join(List<LiveGeneration> live) {
    letGo(live); // the order of their ends does not matter
    awaitAll(live);
    var ended = new ArrayList<RaceEvent.Ended>(live.size());
    for (LiveGeneration generation : live) {
      run.branches.report(generation);
      ended.add(Objects.requireNonNull(generation.ended()));
    }
    return ended;
  }

  private void letGo(List<LiveGeneration> live) {
    lock.lock();
    try {
      live.forEach(LiveGeneration::leaveRace);
      moveGate();
    } finally {
      lock.unlock();
    }
    live.forEach(LiveGeneration::resume);
  }

  private void awaitAll(List<LiveGeneration> live) {
    lock.lock();
    try {
      long giveUpAt = Long.MAX_VALUE;
      while (live.stream().anyMatch(LiveGeneration::isLive)) {
        long now = question.nanos();
        if (giveUpAt == Long.MAX_VALUE && (run.mustStop() || allCancelled(live))) {
          giveUpAt = after(now, question.setup.cancelPatience());
          withoutLock(running(live), LiveGeneration::cancel);
        } else if (now >= giveUpAt) {
          String why =
              "it did not end within " + question.setup.cancelPatience() + " of its cancel";
          withoutLock(running(live), generation -> generation.giveUp(why));
        } else if (!giveUpSilent(live, now)) {
          long until = giveUpAt == Long.MAX_VALUE ? run.deadlineNanos : giveUpAt;
          await(left(until, now), live, now);
        }
      }
      live.forEach(LiveGeneration::dropPending);
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
    long timeout = after(0, question.setup.branchTimeout());
    long shortest = nanos;
    for (LiveGeneration generation : running(live)) {
      shortest = Math.min(shortest, timeout - generation.silentNanos(now));
    }
    try {
      question.waiter.await(Math.max(1, shortest));
    } catch (InterruptedException e) {
      question.interrupt();
    }
  }

  /** The time until a moment, for ever where that is MAX_VALUE; a clock may be below zero. */
  private static long left(long until, long now) {
    return until == Long.MAX_VALUE ? Long.MAX_VALUE : until - now;
  }

  /** A moment, MAX_VALUE where it is too far to tell. */
  static long after(long nanos, Duration more) {
    boolean far = more.toSeconds() > Long.MAX_VALUE / 4_000_000_000L;
    long sum = far ? Long.MAX_VALUE : nanos + more.toNanos();
    return sum < nanos && !more.isNegative() ? Long.MAX_VALUE : sum;
  }
}
