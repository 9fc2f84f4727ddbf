package io.ponder4j.onnx;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Which way to compute branches is fastest, by what each took: measured once when a model is
 * opened, and corrected by every step of branches since. For one thread.
 *
 * <p>Of each way it keeps the ratio of measured to predicted time. A step moves the ratio of its
 * own way a little, and those of the others as much, since it is the machine that mostly slows
 * down; but what another was moved by so is forgotten within {@link #MACHINE} steps, and what it
 * was measured to be itself within {@link #LAST_SEEN}. So a way that stays slow is left, and one
 * that was slow long ago is tried again.
 */
final class CostTable implements LaneChoice {

  private static final double ENTER = 0.9; // of the time flat: lanes must be so much faster
  private static final double STAY = 1.05; // as much slower may they be before they are left
  private static final int COUNTED_ON = 32; // steps that a lane lasts at most, for paying its copy
  private static final double LEARNING = 1.0 / 8;
  private static final double LARGEST = Math.log(2); // correction by one step, before learning
  private static final double MACHINE = 128; // steps
  private static final double LAST_SEEN = 1024; // steps

  /** What a way takes. */
  private static final class Price {
    final StepCost cost;
    double error; // logarithm of measured by predicted
    double borrowed; // the same since it was last seen, from the other ways

    Price(StepCost cost) {
      this.cost = cost;
    }

    @Override
    public String toString() {
      return cost + " times " + Math.exp(error + borrowed);
    }

    double nanos(int rows, int places, int prefix) {
      return cost.nanos(rows, places, prefix) * Math.exp(error + borrowed);
    }
  }

  private final LongSupplier clock;
  private final Map<Way, Price> prices = new EnumMap<>(Way.class);
  private double copy; // nanoseconds a slot
  private double renewal = 1.0 / COUNTED_ON; // of lanes that are new in a step, about
  private final boolean measured;
  private Way last = Way.FLAT; // what was chosen last
  private long began;

  /**
   * A table.
   *
   * @param lanes of whole texts
   * @param prefix of lanes behind a prefix
   * @param copy nanoseconds to copy a slot into a lane
   * @param clock nanoseconds
   */
  CostTable(StepCost flat, StepCost lanes, StepCost prefix, double copy, LongSupplier clock) {
    this(flat, lanes, prefix, copy, clock, true);
  }

  private CostTable(
      StepCost flat,
      StepCost lanes,
      StepCost prefix,
      double copy,
      LongSupplier clock,
      boolean measured) {
    prices.put(Way.FLAT, new Price(flat));
    prices.put(Way.LANES, new Price(lanes));
    prices.put(Way.PREFIX, new Price(prefix));
    this.copy = copy;
    this.clock = clock;
    this.measured = measured;
  }

  /**
   * A table of nothing measured, which nothing corrects. It knows attention alone, where a place of
   * a lane takes a row six times as long as one of the flat cache, which all rows read together,
   * and twelve times as long as one of a prefix.
   */
  static CostTable unmeasured() {
    return new CostTable(
        new StepCost(0, 0, 1),
        new StepCost(0, 0, 6),
        new StepCost(0, 0, 6, 0.5),
        10,
        () -> 0,
        false);
  }

  @Override
  public @Nullable LanePlan choose(int branches, List<LanePlan> plans, int others, int slots) {
    Price flat = price(Way.FLAT);
    double least = flat.nanos(branches + others, slots, 0) - flat.nanos(others, slots, 0);
    LanePlan best = null;
    for (LanePlan plan : plans) {
      double nanos = nanos(branches, plan) + copyNanos(plan);
      double felt = nanos / (plan.way() == last ? STAY : ENTER);
      if (felt < least) {
        least = felt;
        best = plan;
      }
    }
    last = best == null ? Way.FLAT : best.way();
    return best;
  }

  @Override
  public boolean prefersShorter(int branches, LanePlan now, LanePlan shorter) {
    return nanos(branches, now) - nanos(branches, shorter) > copyNanos(shorter);
  }

  private Price price(Way way) {
    return Objects.requireNonNull(prices.get(way));
  }

  private double nanos(int branches, LanePlan plan) {
    return price(plan.way()).nanos(branches, plan.columns(), plan.prefix());
  }

  private double copyNanos(LanePlan plan) {
    return plan.copies() * copy * copiesPaid();
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
    learn(Way.FLAT, rows, slots, 0);
    renewal += (1.0 / COUNTED_ON - renewal) / LAST_SEEN;
  }

  /** Branches were computed in lanes. */
  void ranInLanes(int rows, LanePlan plan) {
    learn(plan.way(), rows, plan.columns(), plan.prefix());
  }

  /** Lanes were got ready for some branches. */
  void copied(int branches, LanePlan plan) {
    long nanos = clock.getAsLong() - began;
    renewal += ((double) plan.fresh() / branches - renewal) / COUNTED_ON;
    if (measured && plan.copies() > 0 && nanos > 0) {
      double most = 2 * copy;
      copy += (Math.min(most, (double) nanos / plan.copies()) - copy) * LEARNING;
    }
  }

  @Override
  public String toString() {
    return prices + ", copy of a slot " + Math.round(copy) + " ns";
  }

  private void learn(Way way, int rows, int places, int prefix) {
    long nanos = clock.getAsLong() - began;
    Price seen = price(way);
    double predicted = seen.nanos(rows, places, prefix);
    if (!measured || nanos <= 0 || predicted <= 0) {
      return;
    }
    double off = Math.log(nanos / predicted);
    double moved = LEARNING * Math.max(-LARGEST, Math.min(LARGEST, off));
    seen.error += seen.borrowed + moved;
    seen.borrowed = 0;
    for (Price other : prices.values()) {
      if (other != seen) {
        other.error += (seen.error - other.error) / LAST_SEEN;
        other.borrowed = (other.borrowed + moved) * (1 - 1 / MACHINE);
      }
    }
  }
}
