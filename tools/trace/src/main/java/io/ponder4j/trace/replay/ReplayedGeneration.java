package io.ponder4j.trace.replay;

import io.ponder4j.generate.Action;
import io.ponder4j.generate.Completion;
import io.ponder4j.generate.Finish;
import io.ponder4j.generate.Generation;
import io.ponder4j.generate.GenerationException;
import io.ponder4j.generate.Permit;
import io.ponder4j.generate.Request;
import io.ponder4j.generate.Steering;
import io.ponder4j.generate.TokenListener;
import io.ponder4j.generate.TokenView;
import io.ponder4j.generate.Usage;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * One generation that does again what was recorded, or the beginning of it. Everything but cancel
 * and resume runs in the turns of its {@link LockStep}.
 */
final class ReplayedGeneration implements Generation {

  private final RecordedGeneration recorded;
  private final Request request;
  private final Optional<Steering> steering;
  private final TokenListener listener;
  private final boolean leased;
  private final LockStep siblings;
  private final CompletableFuture<Completion> completion = new CompletableFuture<>();
  private int drawn;
  private int forces; // of the recorded ones, that steering did again
  private boolean held;
  private boolean permitted; // to draw in this round
  private volatile boolean cancelled;
  private volatile boolean resumed;

  /**
   * A generation that has not begun.
   *
   * @param steered false where steering is not obeyed
   * @param leased false where permits are not asked for
   */
  ReplayedGeneration(
      RecordedGeneration recorded,
      Request request,
      TokenListener listener,
      boolean steered,
      boolean leased,
      LockStep siblings) {
    this.recorded = recorded;
    this.request = request;
    this.steering = steered ? request.steering() : Optional.empty();
    this.listener = listener;
    this.leased = leased;
    this.siblings = siblings;
  }

  // --- the lock step's side ---

  int drawn() {
    return drawn;
  }

  boolean isDone() {
    return completion.isDone();
  }

  /** True where a turn would do something. */
  boolean isReady() {
    return !isDone() && (cancelled || !held);
  }

  void release() {
    held = false;
  }

  /** True once after a resume. */
  boolean takeResumed() {
    boolean was = resumed;
    resumed = false;
    return was;
  }

  /** Asks for the next token without drawing it. */
  boolean mayGoOn() {
    try {
      return !held || listener.permit(drawn) != Permit.HOLD;
    } catch (RuntimeException e) {
      return true; // and fails in its turn
    }
  }

  /** Asks for the token of this round; may find that it has to hold, or that it is over. */
  void ask() {
    attempt(
        () -> {
          Optional<Tape> tape = recorded.tape();
          boolean nothingToDraw = tape.isEmpty() || (tape.get().size() == 0 && !recorded.isOpen());
          Permit permit = leased && !nothingToDraw ? listener.permit(drawn) : Permit.PROCEED;
          held = permit == Permit.HOLD;
          permitted = permit == Permit.PROCEED;
          if (permit == Permit.STOP) {
            cut(Finish.BUDGET);
          }
        });
  }

  /** Draws the token that it was permitted, or ends. */
  void turn() {
    if (permitted) {
      permitted = false;
      attempt(() -> recorded.tape().ifPresentOrElse(this::play, this::deliver));
    }
  }

  private void attempt(Runnable part) {
    if (isDone()) {
      return;
    }
    try {
      if (cancelled) {
        cut(Finish.CANCELLED);
      } else {
        part.run();
      }
    } catch (RuntimeException | Error e) {
      fail(new GenerationException("the steering or the listener failed: " + e, e, usage()));
    }
  }

  // --- token by token ---

  private void play(Tape tape) {
    if (drawn == tape.size()) {
      endAsRecorded();
    } else {
      draw(tape);
    }
  }

  private void draw(Tape tape) {
    var token = new ReplayedToken(tape, recorded.numbers(), drawn);
    drawn++;
    listener.onToken(token);
    Action action = steering.isPresent() ? steering.get().after(token) : Action.CONTINUE;
    Optional<String> before = forced(tape);
    Optional<String> now =
        action instanceof Action.Force force ? Optional.of(force.text()) : Optional.empty();
    boolean stops = action instanceof Action.Stop && token.kind() != TokenView.Kind.END;
    if (!now.equals(before) && !stops) {
      fail(NotRecordedException.steeredOtherwise(recorded.key(), usage()));
      return;
    }
    forces += now.isPresent() ? 1 : 0;
    if (drawn == tape.size() && endsItself()) {
      endAsRecorded();
    } else if (stops) {
      cut(Finish.STOP);
    } else if (drawn >= request.sampling().maxTokens()) {
      cut(Finish.LENGTH);
    }
  }

  /** What was forced after the token that was drawn last. */
  private Optional<String> forced(Tape tape) {
    return forces < tape.forced().size() && tape.forced().get(forces).token() == drawn - 1
        ? Optional.of(tape.forced().get(forces).text())
        : Optional.empty();
  }

  // --- the ends ---

  private boolean endsItself() {
    return recorded.ending() instanceof Ending.Completed && !recorded.isOpen();
  }

  private void endAsRecorded() {
    if (recorded.ending() instanceof Ending.Failed failed) {
      fail(new ReplayedFailure(failed));
    } else if (recorded.isOpen()) {
      fail(NotRecordedException.endsEarly(recorded.key(), usage()));
    } else {
      completion.complete(recorded.whole(request, (Ending.Completed) recorded.ending()));
    }
  }

  /** All at once, for a generator that did not show its tokens: there is no earlier end. */
  private void deliver() {
    if (!(recorded.ending() instanceof Ending.Completed completed)) {
      endAsRecorded();
      return;
    }
    int generated = completed.usage().generated();
    int most = request.sampling().maxTokens();
    boolean sameLimit = completed.finish() == Finish.LENGTH && generated == most;
    if (generated > most) {
      fail(NotRecordedException.notShown(recorded.key(), usage()));
      return;
    }
    if (completed.open() && !sameLimit) {
      fail(NotRecordedException.endsEarly(recorded.key(), completed.usage()));
      return;
    }
    for (int token = 0; leased && token < generated; token++) {
      Permit permit = listener.permit(token);
      if (permit == Permit.HOLD) {
        held = true;
        return;
      }
      if (permit == Permit.STOP) {
        fail(NotRecordedException.notShown(recorded.key(), usage()));
        return;
      }
    }
    completion.complete(recorded.whole(request, completed));
  }

  private void cut(Finish finish) {
    completion.complete(recorded.cut(request, drawn, forces, finish));
  }

  private void fail(GenerationException cause) {
    completion.completeExceptionally(cause);
  }

  private Usage usage() {
    return recorded.usage(drawn, forces);
  }

  // --- from outside ---

  @Override
  public CompletableFuture<Completion> completion() {
    return completion.copy();
  }

  @Override
  public void cancel() {
    cancelled = true;
    siblings.wake();
  }

  @Override
  public void resume() {
    resumed = true;
    siblings.wake();
  }

  /** A failure that happens again. */
  private static final class ReplayedFailure extends GenerationException {

    private static final long serialVersionUID = 1L;

    private final boolean retriable;

    ReplayedFailure(Ending.Failed failed) {
      super(failed.reason(), null, failed.usage());
      this.retriable = failed.retriable();
    }

    @Override
    public boolean retriable() {
      return retriable;
    }
  }
}
