package io.ponder4j.onnx;

import java.util.function.LongSupplier;

/**
 * Which of two ways to compute branches is faster, by what each took: measured once when a model is
 * opened, and corrected by every step of branches since. For one thread.
 *
 * <p>Of each way it keeps the ratio of measured to predicted time. A step moves the ratio of its
 * own way a little, and that of the other as much, since it is the machine that mostly slows down;
 * but what the other was moved by so is forgotten within {@link #MACHINE} steps, and what it was
 * measured to be itself within {@link #LAST_SEEN}. So a way that stays slow is left, and one that
 * was slow long ago is tried again.
 */
final class CostTable implements LaneChoice {

  private static final double ENTER = 0.9; // of the time flat: lanes must be so much faster
  private static final double STAY = 1.05; // as much slower may they be before they are left
  private static final int COUNTED_ON = 32; // steps that a lane lasts at most, for paying its copy
  private static final double LEARNING = 1.0 / 8;
  private static final double LARGEST = Math.log(2); // correction by one step, before learning
  private static final double MACHINE = 128; // steps
  private static final double LAST_SEEN = 1024; // steps

  /** A way to compute branches. */
  private static final class Way {
    final StepCost cost;
    double error; // logarithm of measured by predicted
    double borrowed; // the same since it was last seen, from the other way

    Way(StepCost cost) {
      this.cost = cost;
    }

    @Override
    public String toString() {
      return cost + " times " + Math.exp(error + borrowed);
    }

    double nanos(int rows, int places) {
      return cost.nanos(rows, places) * Math.exp(error + borrowed);
    }
  }

  private final LongSupplier clock;
  private final Way flat;
  private final Way lanes;
  private double copy; // nanoseconds a slot
  private double renewal = 1.0 / COUNTED_ON; // of lanes that are new in a step, about
  private final boolean measured;
  private boolean inLanes; // what was chosen last
  private long began;

  /**
   * A table.
   *
   * @param copy nanoseconds to copy a slot into a lane
   * @param clock nanoseconds
   */
  CostTable(StepCost flat, StepCost lanes, double copy, LongSupplier clock) {
    this(flat, lanes, copy, clock, true);
  }

  private CostTable(
      StepCost flat, StepCost lanes, double copy, LongSupplier clock, boolean measured) {
    this.flat = new Way(flat);
    this.lanes = new Way(lanes);
    this.copy = copy;
    this.clock = clock;
    this.measured = measured;
  }

  /**
   * A table of nothing measured, which nothing corrects. It knows attention alone, where a place of
   * a lane takes a row six times as long as one of the flat cache, which all rows read together.
   */
  static CostTable unmeasured() {
    return new CostTable(new StepCost(0, 0, 1), new StepCost(0, 0, 6), 10, () -> 0, false);
  }

  @Override
  public boolean prefersLanes(int branches, int columns, long copies, int others, int slots) {
    double flatNanos = flat.nanos(branches + others, slots) - flat.nanos(others, slots);
    double lanesNanos = lanes.nanos(branches, columns) + copies * copy * copiesPaid();
    inLanes = lanesNanos < flatNanos * (inLanes ? STAY : ENTER);
    return inLanes;
  }

  @Override
  public boolean prefersShorter(int branches, int columns, int shorter, long copies) {
    double saved = lanes.nanos(branches, columns) - lanes.nanos(branches, shorter);
    return saved > copies * copy * copiesPaid();
  }

  /** The share of a copy that a step has to pay. */
  private double copiesPaid() {
    return Math.max(renewal, 1.0 / COUNTED_ON);
  }

  // --- what is measured ---

  /** What is measured next begins. */
  void start() {
    began = clock.getAsLong();
  }

  /** Branches were computed flat, all rows of a step. */
  void ranFlat(int rows, int slots) {
    learn(flat, lanes, rows, slots);
    renewal += (1.0 / COUNTED_ON - renewal) / LAST_SEEN;
  }

  /** Branches were computed in lanes. */
  void ranInLanes(int rows, int columns) {
    learn(lanes, flat, rows, columns);
  }

  /**
   * Lanes were got ready.
   *
   * @param slots that were copied
   * @param fresh lanes that they were copied into
   * @param branches in lanes, all together
   */
  void copied(long slots, int fresh, int branches) {
    long nanos = clock.getAsLong() - began;
    renewal += ((double) fresh / branches - renewal) / COUNTED_ON;
    if (measured && slots > 0 && nanos > 0) {
      double most = 2 * copy;
      copy += (Math.min(most, (double) nanos / slots) - copy) * LEARNING;
    }
  }

  @Override
  public String toString() {
    return "flat " + flat + ", lanes " + lanes + ", copy of a slot " + Math.round(copy) + " ns";
  }

  private void learn(Way seen, Way other, int rows, int places) {
    long nanos = clock.getAsLong() - began;
    double predicted = seen.nanos(rows, places);
    if (!measured || nanos <= 0 || predicted <= 0) {
      return;
    }
    double off = Math.log(nanos / predicted);
    double moved = LEARNING * Math.max(-LARGEST, Math.min(LARGEST, off));
    seen.error += seen.borrowed + moved;
    seen.borrowed = 0;
    other.error += (seen.error - other.error) / LAST_SEEN;
    other.borrowed = (other.borrowed + moved) * (1 - 1 / MACHINE);
  }
}
