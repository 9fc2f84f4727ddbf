package io.ponder4j.internal;

import io.ponder4j.generate.Completion;
import io.ponder4j.generate.Finish;
import io.ponder4j.generate.Generation;
import io.ponder4j.generate.GenerationException;
import io.ponder4j.generate.Permit;
import io.ponder4j.generate.Request;
import io.ponder4j.generate.TokenListener;
import io.ponder4j.generate.TokenTrace;
import io.ponder4j.generate.TokenView;
import io.ponder4j.generate.Usage;
import io.ponder4j.run.RaceEvent;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A generation as its run sees it: holds the token lease, watches the progress, queues the events
 * of a race. State is guarded by the question's lock.
 */
final class LiveGeneration implements Generation, TokenListener {

  /** An event that the run has not handed out yet. */
  record Pending(RaceEvent event, int tokens, long nanos) {}

  /**
   * A strategy that is busy for longer than this between two events gives up on exact token counts.
   */
  private static final Duration LONGEST_HOLD = Duration.ofMinutes(1);

  private static final long NOT_HELD = Long.MIN_VALUE;

  final LiveRun run;
  final int index; // in its run
  final String role;
  final Request request;
  final boolean leased;
  final long pathBefore; // critical-path tokens of the run when this one began
  private final ReentrantLock lock;
  private final TokenListener listener;
  private final CompletableFuture<Completion> completion = new CompletableFuture<>();

  private final Deque<Pending> pending = new ArrayDeque<>();
  private @Nullable Generation delegate;
  private boolean admitted;
  private boolean begun; // the run follows it, and all that were started with it
  private boolean heldBefore; // it asked before it had begun
  private boolean cancelRequested;
  private long lease; // tokens reserved so far
  private int generated;
  private int settled; // tokens after which it is known to have gone on, or to want to
  private long progressNanos;
  private boolean held; // it asked for its next token and has to wait at the gate
  private long heldSince = NOT_HELD;
  private boolean joined; // awaited by join: out of the race
  private RaceEvent.@Nullable Ended ended;
  private Usage usage = Usage.NONE; // charged when it ended
  private boolean reported;

  LiveGeneration(
      LiveRun run,
      int index,
      String role,
      Request request,
      TokenListener listener,
      boolean leased,
      long pathBefore) {
    this.run = run;
    this.index = index;
    this.role = role;
    this.request = request;
    this.listener = listener;
    this.leased = leased;
    this.pathBefore = pathBefore;
    this.lock = run.question.lock;
    this.progressNanos = run.question.nanos();
  }

  // --- the decode loop's side ---

  @Override
  public Permit permit(int drawn) {
    lock.lock();
    try {
      if (!begun) {
        heldBefore = true;
        return Permit.HOLD;
      }
      if (ended != null || cancelRequested || run.question.isCancelled()) {
        return Permit.HOLD; // the cancel is on its way
      }
      long now = run.question.nanos();
      if (now >= run.deadlineNanos) {
        run.ledger.hitLimit();
        return Permit.STOP;
      }
      boolean atGate = isRacing() && drawn >= run.race.gate();
      held = atGate && mayHold(now);
      if (!held && drawn >= lease) {
        run.allowance.topUp(this, run.branches.open());
      }
      if (!held && drawn >= lease) {
        return Permit.STOP;
      }
      settled = drawn;
      if (atGate) {
        run.race.onCaughtUp();
      }
      return held ? Permit.HOLD : Permit.PROCEED;
    } finally {
      lock.unlock();
    }
  }

  private boolean mayHold(long now) {
    if (heldSince == NOT_HELD) {
      heldSince = now;
    }
    return now - heldSince < LONGEST_HOLD.toNanos();
  }

  @Override
  public void onToken(TokenView token) {
    lock.lock();
    try {
      generated = token.index() + 1;
      progressNanos = run.question.nanos();
      if (isRacing() && token.kind() == TokenView.Kind.PHASE_END) {
        enqueue(new RaceEvent.PhaseEnded(this, generated));
      }
    } finally {
      lock.unlock();
    }
    listener.onToken(token);
  }

  private void enqueue(RaceEvent event) {
    pending.add(new Pending(event, generated, run.question.nanos()));
    run.race.onEvent();
  }

  // --- how it begins and ends ---

  /** Marks it as started, with what it may draw at once. */
  void admit() {
    admitted = true;
  }

  /** Follows the backend's generation to its end. */
  void follow(Generation started) {
    boolean cancelNow;
    lock.lock();
    try {
      delegate = started;
      cancelNow = cancelRequested;
    } finally {
      lock.unlock();
    }
    if (cancelNow) {
      started.cancel();
    }
    var unused =
        started
            .completion()
            .whenComplete(
                (result, failure) -> {
                  if (result != null) {
                    end(new RaceEvent.Finished(this, markBudget(result)), result.usage());
                  } else {
                    fail(typed(failure));
                  }
                });
  }

  /** A generator without leases knows the budget only as its token limit. */
  private Completion markBudget(Completion result) {
    if (leased || result.finish() != Finish.LENGTH || lease >= maxTokens()) {
      return result;
    }
    return new Completion(
        result.text(),
        result.prefix(),
        result.usage(),
        Finish.BUDGET,
        result.tokens(),
        result.calls());
  }

  /**
   * Lets it draw; true where it is held for having asked before. Called with the lock held, once
   * all siblings are followed: a backend that is faster than the loop that follows them would
   * otherwise run on past an end that the run has not seen.
   */
  boolean begin() {
    begun = true;
    return heldBefore;
  }

  private static GenerationException typed(@Nullable Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return cause instanceof GenerationException known
        ? known
        : new GenerationException("the generator failed: " + cause, cause);
  }

  /** Ends it as failed, charged with at least the tokens that it was seen to draw. */
  void fail(GenerationException cause) {
    Usage told = cause.usage();
    lock.lock();
    try {
      if (told.generated() < generated) {
        told = new Usage(told.prompt(), told.cached(), generated, told.thinking(), false);
      }
    } finally {
      lock.unlock();
    }
    end(new RaceEvent.Failed(this, cause), told);
  }

  /** Ends one that does not answer as failed. */
  void giveUp(String why) {
    fail(new GenerationException(why));
  }

  /** Ends one that was not admitted. */
  void refuse(Finish finish) {
    var nothing =
        new Completion("", request.prefix(), Usage.NONE, finish, TokenTrace.EMPTY, List.of());
    end(new RaceEvent.Finished(this, nothing), Usage.NONE);
  }

  private void end(RaceEvent.Ended how, Usage took) {
    lock.lock();
    try {
      if (ended != null) {
        return; // given up before
      }
      ended = how;
      usage = took;
      generated = took.generated();
      if (admitted) {
        run.branches.settle(this, how, took);
      }
      enqueue(how);
    } finally {
      lock.unlock();
    }
    if (how instanceof RaceEvent.Finished finished) {
      completion.complete(finished.completion());
    } else if (how instanceof RaceEvent.Failed failed) {
      completion.completeExceptionally(failed.cause());
    }
  }

  // --- the run's side ---

  int maxTokens() {
    return request.sampling().maxTokens();
  }

  long lease() {
    return lease;
  }

  void lend(long tokens) {
    lease += tokens;
  }

  int generated() {
    return generated;
  }

  int settled() {
    return settled;
  }

  Usage usage() {
    return usage;
  }

  boolean isAdmitted() {
    return admitted;
  }

  boolean isLive() {
    return ended == null;
  }

  boolean isCancelRequested() {
    return cancelRequested;
  }

  RaceEvent.@Nullable Ended ended() {
    return ended;
  }

  @Nullable Pending firstPending() {
    return pending.peekFirst();
  }

  Pending takePending() {
    return pending.removeFirst();
  }

  void dropPending() {
    pending.clear();
  }

  /** True the first time that it is asked. */
  boolean markReported() {
    boolean first = !reported;
    reported = true;
    return first;
  }

  /** True for a branch of a race that is not out of it. */
  boolean isRacing() {
    return request.raced() && !joined;
  }

  /** When it last drew a token, or was let go on. */
  long progressNanos() {
    return progressNanos;
  }

  /** How long nothing was heard of it, though it was not held. */
  long silentNanos(long now) {
    return held ? 0 : now - progressNanos;
  }

  /** Forgets a hold; to be followed by {@link #resume()} without the lock. */
  void release() {
    if (held) {
      progressNanos = run.question.nanos();
      settled--; // it may yet end where it stands: the budget may be used up
    }
    held = false;
    heldSince = NOT_HELD;
  }

  /** Takes it out of the race and forgets a hold; to be followed by {@link #resume()}. */
  void leaveRace() {
    joined = true;
    release();
  }

  // --- everybody's side ---

  @Override
  public CompletableFuture<Completion> completion() {
    return completion.copy();
  }

  @Override
  public void cancel() {
    Generation started;
    lock.lock();
    try {
      cancelRequested = true;
      run.question.waiter.signalAll(); // who joins it has no more patience than for a cancel
      started = delegate;
    } finally {
      lock.unlock();
    }
    if (started != null) {
      started.cancel();
    }
  }

  @Override
  public void resume() {
    Generation started;
    lock.lock();
    try {
      started = delegate;
    } finally {
      lock.unlock();
    }
    if (started != null) {
      started.resume();
    }
  }
}
