package io.ponder4j.engine;

import io.ponder4j.engine.kv.KvTree;
import java.util.function.LongSupplier;

/** What an engine has done. For the loop's thread only. */
final class Meter {

  private final LongSupplier clock;
  private long steps;
  private long rows;
  private long prefillTokens;
  private long drawnTokens;
  private long busyNanos;
  private long forwardNanos;
  private long drawNanos;
  private long stepBegan;
  private long partBegan;

  /** A meter by a clock that gives nanoseconds. */
  Meter(LongSupplier clock) {
    this.clock = clock;
  }

  void stepBegins() {
    stepBegan = clock.getAsLong();
  }

  void stepEnded() {
    busyNanos += clock.getAsLong() - stepBegan;
  }

  void forwardBegins() {
    partBegan = clock.getAsLong();
  }

  /** Gives the nanoseconds of the forward; the draws begin where it ends. */
  long forwardEnded(int rowsOfStep, int textRows) {
    steps++;
    rows += rowsOfStep;
    prefillTokens += textRows;
    long now = clock.getAsLong();
    long taken = now - partBegan;
    forwardNanos += taken;
    partBegan = now;
    return taken;
  }

  void drawsEnded() {
    drawNanos += clock.getAsLong() - partBegan;
  }

  void drawn() {
    drawnTokens++;
  }

  EngineStats stats(int running, Admission admission, KvTree tree) {
    return new EngineStats(
        steps,
        rows,
        prefillTokens,
        drawnTokens,
        busyNanos,
        forwardNanos,
        drawNanos,
        admission.preempted(),
        running,
        admission.waiting(),
        tree.inUse(),
        tree.pinned(),
        tree.kept(),
        tree.swapped(),
        tree.nextSlot());
  }
}
