package io.ponder4j.internal;

import io.ponder4j.generate.Completion;
import io.ponder4j.generate.Finish;
import io.ponder4j.generate.Generation;
import io.ponder4j.generate.Request;
import io.ponder4j.generate.TokenListener;
import io.ponder4j.generate.Usage;
import io.ponder4j.run.RaceEvent;
import io.ponder4j.trace.TraceEvent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The generations of one run: admits them, books their ends, traces both. State is guarded by the
 * question's lock.
 */
final class Branches {

  private final LiveRun run;
  private final Question question;
  private final List<LiveGeneration> open = new ArrayList<>(); // live, or ended and not reported
  private int enrolled;

  Branches(LiveRun run) {
    this.run = run;
    this.question = run.question;
  }

  /** Those that are running, or whose end was not reported yet. */
  List<LiveGeneration> open() {
    question.lock.lock();
    try {
      return List.copyOf(open);
    } finally {
      question.lock.unlock();
    }
  }

  /**
   * Admits a generation and traces its start, or ends it where the budget does not let it start.
   */
  LiveGeneration enroll(
      String role, Request request, TokenListener listener, boolean leased, int stillToStart) {
    run.requireNotConcluded();
    LiveGeneration generation;
    boolean admitted;
    question.lock.lock();
    try {
      generation =
          new LiveGeneration(run, enrolled++, role, request, listener, leased, run.criticalPath());
      open.add(generation);
      admitted = !run.mustStop() && run.allowance.admit(generation, stillToStart);
      if (admitted) {
        generation.admit();
      } else {
        generation.refuse(question.isCancelled() ? Finish.CANCELLED : Finish.BUDGET);
      }
    } finally {
      question.lock.unlock();
    }
    if (admitted) {
      run.record(
          new TraceEvent.GenerationStarted(
              generation.index,
              role,
              request.seed(),
              request.prefix().fingerprint(),
              request.sampling().key()));
    }
    return generation;
  }

  /** Lets generations draw that were started together, now that all of them are followed. */
  void begin(List<LiveGeneration> siblings) {
    List<LiveGeneration> held;
    question.lock.lock();
    try {
      held = siblings.stream().filter(LiveGeneration::begin).toList();
    } finally {
      question.lock.unlock();
    }
    held.forEach(LiveGeneration::resume);
  }

  /** Books an admitted generation that ended. Called with the lock held, on any thread. */
  void settle(LiveGeneration generation, RaceEvent.Ended how, Usage usage) {
    @Nullable Finish finish =
        how instanceof RaceEvent.Finished finished ? finished.completion().finish() : null;
    run.allowance.settle(generation, finish, usage);
    if (how instanceof RaceEvent.Failed failed) {
      run.addFailure("generation " + generation.index, String.valueOf(failed.cause().getMessage()));
    }
  }

  /**
   * Adds an ended generation to the trace and to the critical path, once. Called without the lock.
   */
  void report(LiveGeneration generation) {
    RaceEvent.@Nullable Ended how = generation.ended();
    if (how == null || !generation.markReported()) {
      return;
    }
    question.lock.lock();
    try {
      open.remove(generation);
    } finally {
      question.lock.unlock();
    }
    if (!generation.isAdmitted()) {
      return;
    }
    run.lengthenPath(generation.pathBefore + generation.generated());
    if (how instanceof RaceEvent.Finished finished) {
      Completion c = finished.completion();
      run.record(
          new TraceEvent.GenerationFinished(
              generation.index, c.finish(), c.usage(), c.text(), c.prefix().fingerprint()));
    } else if (how instanceof RaceEvent.Failed failed) {
      run.record(
          new TraceEvent.GenerationFailed(
              generation.index, String.valueOf(failed.cause().getMessage()), generation.usage()));
    }
  }

  List<LiveGeneration> own(Collection<Generation> live) {
    var own = new ArrayList<LiveGeneration>(live.size());
    for (Generation generation : live) {
      if (!(generation instanceof LiveGeneration mine) || mine.run != run) {
        throw new IllegalArgumentException("a run waits for generations that it started itself");
      }
      own.add(mine);
    }
    return own;
  }
}
