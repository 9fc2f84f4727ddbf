package io.ponder4j.onnx;

import io.ponder4j.engine.Step;
import io.ponder4j.engine.StepResult;

/** The wanted rows of a step whose first rows ran in lanes, and the others flat. */
final class WantedRows implements StepResult {

  private final Forward lanes;
  private final Forward flat;
  private int[] places = new int[0]; // [wanted] index in lanes, or the complement of that in flat
  private int inLanes;
  private int inFlat;

  WantedRows(Forward lanes, Forward flat) {
    this.lanes = lanes;
    this.flat = flat;
  }

  /** Gives each wanted row of a step its place among those of its run. */
  void begin(Step step, int laneRows) {
    if (places.length < step.wantedCount()) {
      places = new int[2 * step.wantedCount()];
    }
    inLanes = 0;
    inFlat = 0;
    for (int i = 0; i < step.wantedCount(); i++) {
      places[i] = step.wanted(i) < laneRows ? inLanes++ : ~inFlat++;
    }
  }

  /** The number of those that run in lanes. */
  int inLanes() {
    return inLanes;
  }

  /** The number of those that run flat. */
  int inFlat() {
    return inFlat;
  }

  boolean isInLanes(int index) {
    return places[index] >= 0;
  }

  /** A wanted row's place among those of its run. */
  int place(int index) {
    return isInLanes(index) ? places[index] : ~places[index];
  }

  @Override
  public void logits(int index, float[] into) {
    (isInLanes(index) ? lanes : flat).logits(place(index), into);
  }

  @Override
  public void hidden(int index, float[] into) {
    (isInLanes(index) ? lanes : flat).hidden(place(index), into);
  }
}
