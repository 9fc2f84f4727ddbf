package io.ponder4j.engine;

import io.ponder4j.engine.kv.KvTree;

/** What an engine has done. For the loop's thread only. */
final class Meter {

  private long steps;
  private long rows;
  private long prefillTokens;
  private long drawnTokens;
  private long busyNanos;
  private long forwardNanos;
  private long drawNanos;
  private long stepBegan;
  private long partBegan;

  void stepBegins() {
    stepBegan = System.nanoTime();
  }

  void stepEnded() {
    busyNanos += System.nanoTime() - stepBegan;
  }

  void forwardBegins() {
    partBegan = System.nanoTime();
  }

  /** The draws begin where the forward ends. */
  void forwardEnded(int rowsOfStep) {
    steps++;
    rows += rowsOfStep;
    long now = System.nanoTime();
    forwardNanos += now - partBegan;
    partBegan = now;
  }

  void drawsEnded() {
    drawNanos += System.nanoTime() - partBegan;
  }

  void prefill(int tokens) {
    prefillTokens += tokens;
  }

  void drawn() {
    drawnTokens++;
  }

  EngineStats stats(int live, KvTree tree) {
    return new EngineStats(
        steps,
        rows,
        prefillTokens,
        drawnTokens,
        busyNanos,
        forwardNanos,
        drawNanos,
        live,
        tree.inUse(),
        tree.pinned(),
        tree.nextSlot());
  }
}
