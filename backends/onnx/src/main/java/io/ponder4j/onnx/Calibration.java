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
  private static final int ROUNDS = 3; // of which the fastest counts; fewer of a slow model
  private static final int LONG_LANE = 100; // slots; fits into the first columns that lanes have
  private static final int LONG_CACHE = 1024; // slots
  private static final int SHORTEST_CACHE = LONG_LANE + 3 * ROWS;
  private static final long LIMIT = 1_000_000_000; // nanoseconds in all

  // What is measured in a round, by its place in it: flat, then in lanes the first step and the
  // second, then the same behind a prefix.
  private static final int FLAT = 0; // few rows, more rows, more rows and a long cache
  private static final int LANES = 3; // few rows, more rows, more rows and long lanes
  private static final int PREFIX = 9; // few rows, more rows, more rows and a long prefix
  private static final int SECOND = 1;
  private static final int ALL = 15;

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
  private final double[] least = new double[ALL]; // nanoseconds
  private final long began;
  private int place; // in the round
  private long last; // nanoseconds of the last step
  private boolean complete; // a round at least
  private boolean gaveUp;

  private Calibration(Model model, boolean takesPrefix, int capacity, LongSupplier clock) {
    this.model = model;
    this.takesPrefix = takesPrefix;
    this.capacity = Math.min(capacity, LONG_CACHE);
    this.clock = clock;
    this.began = clock.getAsLong();
    Arrays.fill(least, Double.MAX_VALUE);
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
    round();
    complete = true;
    long took = elapsed();
    for (int i = 1; i < ROUNDS && !gaveUp && elapsed() + took < LIMIT; i++) {
      round();
    }
    return gaveUp ? CostTable.unmeasured() : measured();
  }

  private CostTable measured() {
    StepCost flat =
        StepCost.of(least[FLAT], least[FLAT + 1], least[FLAT + 2], FEW_ROWS, ROWS, farthest());
    StepCost lanes =
        StepCost.of(
            least[LANES + SECOND],
            least[LANES + 2 + SECOND],
            least[LANES + 4 + SECOND],
            FEW_ROWS,
            ROWS,
            LONG_LANE);
    double copies = Math.max(0, least[LANES + 4] - least[LANES + 4 + SECOND]);
    StepCost prefix = takesPrefix ? prefix(lanes.place()) : lanes;
    return new CostTable(flat, lanes, prefix, copies / (ROWS * (double) LONG_LANE), clock);
  }

  /** The cost behind a prefix; what follows it is attended over as in any lane. */
  private StepCost prefix(double lanePlace) {
    return StepCost.behindPrefix(
        least[PREFIX + SECOND],
        least[PREFIX + 2 + SECOND],
        least[PREFIX + 4 + SECOND],
        FEW_ROWS,
        ROWS,
        LaneMatch.SHORTEST_PREFIX,
        farthestPrefix(),
        lanePlace);
  }

  private int farthest() {
    return capacity - ROWS;
  }

  private int farthestPrefix() {
    return capacity - 3 * ROWS;
  }

  private long elapsed() {
    return clock.getAsLong() - began;
  }

  private void round() {
    place = 0;
    flat(FEW_ROWS, 0);
    flat(ROWS, 0);
    flat(ROWS, farthest());
    lanes(Way.LANES, FEW_ROWS, 0);
    lanes(Way.LANES, ROWS, 0);
    lanes(Way.LANES, ROWS, LONG_LANE);
    if (takesPrefix) {
      lanes(Way.PREFIX, FEW_ROWS, LaneMatch.SHORTEST_PREFIX);
      lanes(Way.PREFIX, ROWS, LaneMatch.SHORTEST_PREFIX);
      lanes(Way.PREFIX, ROWS, farthestPrefix());
    }
  }

  /** A step of branches behind a common text. */
  private void flat(int rows, int common) {
    note(timed(views(rows, common), common, Way.FLAT));
  }

  /** The first step of branches behind a common text, and the one after it. */
  private void lanes(Way way, int rows, int common) {
    SlotView[] views = views(rows, common);
    note(timed(views, common, way));
    note(timed(views, common + rows, way));
    timed(views, common + 2 * rows, Way.FLAT); // ends the lanes
  }

  private void note(double nanos) {
    least[place] = Math.min(least[place], nanos);
    place++;
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
    gaveUp |= !complete && elapsed() + last > LIMIT;
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
