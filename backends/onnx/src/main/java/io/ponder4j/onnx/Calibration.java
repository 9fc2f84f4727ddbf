package io.ponder4j.onnx;

import io.ponder4j.engine.SlotView;
import io.ponder4j.engine.Step;
import java.util.Arrays;
import java.util.function.LongSupplier;

/**
 * Measures a model when it is opened: a handful of small steps over the empty cache, flat, in
 * lanes, and in lanes behind a prefix where the model takes one. What they write there is written
 * over by the first steps of texts.
 */
final class Calibration {

  private static final int FEW_ROWS = 2;
  private static final int ROWS = 8;
  private static final int REPEATS = 3; // of which the fastest counts
  private static final int WAYS = 12; // steps that are measured
  private static final int LONG_LANE = 100; // slots; fits into the first columns that lanes have
  private static final int LONG_CACHE = 1024; // slots
  private static final int SHORTEST_CACHE = LONG_LANE + 3 * ROWS;
  private static final long LIMIT = 1_000_000_000; // nanoseconds in all

  /** A model that can be told which way to go. */
  interface Model {

    /** Computes a step; false where that way is not possible. */
    boolean step(Step step, Way way);
  }

  private final Model model;
  private final boolean takesPrefix;
  private final int capacity;
  private final LongSupplier clock;
  private final Step step = new Step();
  private final long began;
  private long last; // nanoseconds of the last step
  private boolean gaveUp;

  private Calibration(Model model, boolean takesPrefix, int capacity, LongSupplier clock) {
    this.model = model;
    this.takesPrefix = takesPrefix;
    this.capacity = Math.min(capacity, LONG_CACHE);
    this.clock = clock;
    this.began = clock.getAsLong();
  }

  /**
   * A table of what a model takes; one of nothing measured where the model is too slow for this, or
   * lanes have no room.
   *
   * @param takesPrefix true where the model takes a prefix that lanes have in common
   * @param capacity slots that its cache has now
   * @param clock nanoseconds
   */
  static CostTable measure(Model model, boolean takesPrefix, int capacity, LongSupplier clock) {
    return new Calibration(model, takesPrefix, capacity, clock).table();
  }

  private CostTable table() {
    if (capacity < SHORTEST_CACHE) {
      return CostTable.unmeasured();
    }
    double least = flat(FEW_ROWS, 0);
    if (least * REPEATS * WAYS > LIMIT) {
      return CostTable.unmeasured(); // before lanes take memory
    }
    int far = capacity - ROWS;
    StepCost flat = StepCost.of(least, flat(ROWS, 0), flat(ROWS, far), FEW_ROWS, ROWS, far);
    double[] narrow = lanes(Way.LANES, FEW_ROWS, 0);
    double[] wide = lanes(Way.LANES, ROWS, 0);
    double[] deep = lanes(Way.LANES, ROWS, LONG_LANE);
    StepCost lanes = StepCost.of(narrow[1], wide[1], deep[1], FEW_ROWS, ROWS, LONG_LANE);
    double copy = Math.max(0, deep[0] - deep[1]) / (ROWS * (double) LONG_LANE);
    StepCost prefix = takesPrefix ? prefix(lanes.place()) : lanes;
    return gaveUp ? CostTable.unmeasured() : new CostTable(flat, lanes, prefix, copy, clock);
  }

  /** The cost behind a prefix; what follows it is attended over as in any lane. */
  private StepCost prefix(double lanePlace) {
    int near = LaneMatch.SHORTEST_PREFIX;
    int far = capacity - 3 * ROWS;
    return StepCost.behindPrefix(
        lanes(Way.PREFIX, FEW_ROWS, near)[1],
        lanes(Way.PREFIX, ROWS, near)[1],
        lanes(Way.PREFIX, ROWS, far)[1],
        FEW_ROWS,
        ROWS,
        near,
        far,
        lanePlace);
  }

  /** Nanoseconds of a step of branches behind a common text. */
  private double flat(int rows, int common) {
    double best = Double.MAX_VALUE;
    for (int i = 0; i < REPEATS; i++) {
      best = Math.min(best, timed(views(rows, common), common, Way.FLAT));
    }
    return best;
  }

  /** Nanoseconds of the first step of branches behind a common text, and of the one after it. */
  private double[] lanes(Way way, int rows, int common) {
    double first = Double.MAX_VALUE;
    double second = Double.MAX_VALUE;
    for (int i = 0; i < REPEATS; i++) {
      SlotView[] views = views(rows, common);
      first = Math.min(first, timed(views, common, way));
      second = Math.min(second, timed(views, common + rows, way));
      timed(views, common + 2 * rows, Way.FLAT); // ends the lanes
    }
    return new double[] {first, second};
  }

  private static SlotView[] views(int rows, int common) {
    int[] slots = new int[common];
    Arrays.setAll(slots, i -> i);
    SlotView[] views = new SlotView[rows];
    Arrays.fill(views, SlotView.of(slots));
    return views;
  }

  /** Adds a token to each text and computes it. */
  private double timed(SlotView[] views, int firstSlot, Way way) {
    gaveUp |= clock.getAsLong() - began + 4 * last > LIMIT;
    if (gaveUp) {
      return 0;
    }
    step.begin(firstSlot);
    for (int row = 0; row < views.length; row++) {
      views[row] = views[row].plus(firstSlot + row);
      step.want(step.add(0, 0, views[row]));
    }
    long before = clock.getAsLong();
    gaveUp |= !model.step(step, way);
    last = clock.getAsLong() - before;
    return last;
  }
}
