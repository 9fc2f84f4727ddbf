package io.ponder4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import io.ponder4j.testkit.Seeds;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

class CostTableTest {

  private static final StepCost FLAT = new StepCost(150_000, 28_000, 60);
  private static final StepCost LANES = new StepCost(160_000, 30_000, 200);
  private static final int SLOTS = 3000;

  private long now;

  private CostTable table(StepCost flat, StepCost lanes, double copy) {
    return new CostTable(flat, lanes, lanes, copy, () -> now);
  }

  private static LanePlan whole(int columns, long copies) {
    return new LanePlan(0, columns, copies, 0);
  }

  private static boolean prefersLanes(
      CostTable table, int branches, int columns, long copies, int others, int slots) {
    return table.choose(branches, List.of(whole(columns, copies)), others, slots) != null;
  }

  private void ran(CostTable table, boolean inLanes, int rows, int places, double nanos) {
    table.start();
    now += Math.round(nanos);
    if (inLanes) {
      table.ranInLanes(rows, whole(places, 0));
    } else {
      table.ranFlat(rows, places);
    }
  }

  /** Chooses for 16 branches and computes them; their way may take a multiple of what is said. */
  private boolean step(CostTable table, int columns, double flatTimes, double lanesTimes) {
    boolean lanes = prefersLanes(table, 16, columns, 0, 0, SLOTS);
    if (lanes) {
      ran(table, true, 16, columns, lanesTimes * LANES.nanos(16, columns));
    } else {
      ran(table, false, 16, SLOTS, flatTimes * FLAT.nanos(16, SLOTS));
    }
    return lanes;
  }

  @ParameterizedTest
  @Seeds(30)
  void prefersLanes_anyCosts_whatIsFasterByMoreThanTheMargin(long seed) {
    var random = new SplittableRandom(seed);
    var flat =
        new StepCost(random.nextInt(900_000), random.nextInt(90_000), 1 + random.nextInt(99));
    var lanes =
        new StepCost(random.nextInt(900_000), random.nextInt(90_000), 1 + random.nextInt(999));
    for (int i = 0; i < 200; i++) {
      int branches = 1 + random.nextInt(100);
      int columns = 1 + random.nextInt(500);
      int slots = columns + random.nextInt(9000);
      double ratio = lanes.nanos(branches, columns) / flat.nanos(branches, slots);

      boolean chosen = prefersLanes(table(flat, lanes, 0), branches, columns, 0, 0, slots);

      if (ratio < 0.89 || ratio > 1.06) {
        assertThat(chosen).as("seed %d, ratio %f", seed, ratio).isEqualTo(ratio < 1);
      }
    }
  }

  @Test
  void prefersLanes_muchToCopy_onlyWhereManyStepsPayIt() {
    double saved = 0.9 * FLAT.nanos(16, SLOTS) - LANES.nanos(16, 100);
    double copy = 32 * saved / 1600;

    assertThat(prefersLanes(table(FLAT, LANES, 0.9 * copy), 16, 100, 1600, 0, SLOTS)).isTrue();
    assertThat(prefersLanes(table(FLAT, LANES, 1.1 * copy), 16, 100, 1600, 0, SLOTS)).isFalse();
    assertThat(prefersLanes(table(FLAT, LANES, 1.1 * copy), 16, 100, 0, 0, SLOTS)).isTrue();
  }

  @Test
  void prefersLanes_othersBesideThem_countsWhatBranchesAdd() {
    StepCost lanes = new StepCost(0, 0, FLAT.place() * 10);

    CostTable table = table(FLAT, lanes, 0);

    // flat they add their rows, but no run of their own
    double added = 16 * (FLAT.row() + FLAT.place() * SLOTS);
    int columns = (int) (added / 16 / lanes.place());
    assertThat(prefersLanes(table, 16, columns * 85 / 100, 0, 500, SLOTS)).isTrue();
    assertThat(prefersLanes(table(FLAT, lanes, 0), 16, columns * 95 / 100, 0, 500, SLOTS))
        .isFalse();
  }

  @Test
  void prefersLanes_flatGetsSlower_goesInLanes() {
    CostTable table = table(FLAT, LANES, 0);
    int columns = 1000; // flat is faster by a third
    assertThat(step(table, columns, 1, 1)).isFalse();

    int steps = 1;
    while (!step(table, columns, 3, 1)) {
      steps++;
    }

    assertThat(steps).isBetween(5, 300);
    for (int i = 0; i < 500; i++) {
      assertThat(step(table, columns, 3, 1)).isTrue();
    }
  }

  @Test
  void prefersLanes_lanesGetSlower_goesFlat() {
    CostTable table = table(FLAT, LANES, 0);
    int columns = 100;
    assertThat(step(table, columns, 1, 1)).isTrue();

    int steps = 1;
    while (step(table, columns, 1, 8)) {
      steps++;
    }

    assertThat(steps).isBetween(5, 500);
  }

  @Test
  void prefersLanes_slowLongAgo_isTriedAgain() {
    CostTable table = table(FLAT, LANES, 0);
    while (step(table, 100, 1, 8)) {
      // until they are left
    }

    int steps = 0;
    while (!step(table, 100, 1, 1)) {
      steps++;
    }

    assertThat(steps).isBetween(100, 5000);
    for (int i = 0; i < 500; i++) {
      assertThat(step(table, 100, 1, 1)).isTrue();
    }
  }

  @Test
  void prefersLanes_machineIsSlowForAWhile_changesNothing() {
    for (int columns : new int[] {100, 1000}) {
      CostTable table = table(FLAT, LANES, 0);
      boolean lanes = step(table, columns, 1, 1);
      for (int i = 0; i < 400; i++) {
        double slow = i % 100 < 10 ? 5 : 1;
        assertThat(step(table, columns, slow, slow)).isEqualTo(lanes);
      }
    }
  }

  @ParameterizedTest
  @Seeds(20)
  void prefersLanes_noiseAtTheBoundary_seldomChanges(long seed) {
    var random = new SplittableRandom(seed);
    CostTable table = table(FLAT, LANES, 0);
    int columns = (int) ((FLAT.nanos(16, SLOTS) - LANES.run()) / 16 - LANES.row()) / 200; // equal
    boolean before = step(table, columns, 1, 1);
    int changes = 0;
    for (int i = 0; i < 2000; i++) {
      double noise = 0.8 + 0.4 * random.nextDouble();
      boolean lanes = step(table, columns, noise, noise);
      changes += lanes == before ? 0 : 1;
      before = lanes;
    }
    assertThat(changes).as("seed %d", seed).isLessThanOrEqualTo(4);
  }

  @Test
  void copied_lanesThatLastOneStep_copiesArePaidInFull() {
    double saved = 0.9 * FLAT.nanos(16, SLOTS) - LANES.nanos(16, 100);
    double copy = 8 * saved / 1600;
    CostTable table = table(FLAT, LANES, copy);
    assertThat(prefersLanes(table, 16, 100, 1600, 0, SLOTS)).isTrue();

    int steps = 0;
    while (prefersLanes(table, 16, 100, 1600, 0, SLOTS)) {
      table.start();
      now += Math.round(1600 * copy);
      table.copied(16, new LanePlan(0, 100, 1600, 16));
      ran(table, true, 16, 100, LANES.nanos(16, 100));
      steps++;
    }

    assertThat(steps).isLessThan(20);
  }

  @Test
  void copied_slowerThanMeasured_isLearnt() {
    double saved = 0.9 * FLAT.nanos(16, SLOTS) - LANES.nanos(16, 100);
    CostTable table = table(FLAT, LANES, 1);
    for (int i = 0; i < 200; i++) {
      table.start();
      now += Math.round(64 * saved / 1600 * 100);
      table.copied(100, new LanePlan(0, 100, 100, 1));
    }

    assertThat(prefersLanes(table, 16, 100, 1600, 0, SLOTS)).isFalse();
    assertThat(prefersLanes(table, 16, 100, 0, 0, SLOTS)).isTrue();
  }

  @Test
  void prefersShorter_holesInLanes_onlyWhereTheCopyPays() {
    double saved = 16 * 200 * 100.0;

    assertThat(
            table(FLAT, LANES, 30 * saved / 1600)
                .prefersShorter(16, whole(200, 0), whole(100, 1600)))
        .isTrue();
    assertThat(
            table(FLAT, LANES, 34 * saved / 1600)
                .prefersShorter(16, whole(200, 0), whole(100, 1600)))
        .isFalse();
  }

  @Test
  void unmeasured_attentionAlone_lanesWhereTheCacheIsLong() {
    CostTable table = CostTable.unmeasured();

    assertThat(prefersLanes(table, 16, 100, 0, 0, 600)).isFalse();
    assertThat(prefersLanes(table, 16, 100, 0, 0, 700)).isTrue();
    table.ranInLanes(16, whole(100, 0));
    assertThat(prefersLanes(table, 16, 100, 0, 0, 600)).isTrue();
    assertThat(prefersLanes(table, 16, 100, 0, 0, 500)).isFalse();
  }
}
