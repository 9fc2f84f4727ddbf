package io.ponder4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import io.ponder4j.testkit.Seeds;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** The choice between flat, lanes, and lanes behind a prefix. */
class CostTablePrefixTest {

  private static final StepCost FLAT = new StepCost(150_000, 28_000, 60);
  private static final StepCost LANES = new StepCost(160_000, 30_000, 200);
  private static final StepCost BEHIND = new StepCost(240_000, 30_000, 200, 12);
  private static final int SLOTS = 3000;

  private long now;

  private CostTable table(double copy) {
    return new CostTable(FLAT, LANES, BEHIND, copy, () -> now);
  }

  private static List<LanePlan> plans(int prefix, int own) {
    return List.of(new LanePlan(0, prefix + own, 0, 0), new LanePlan(prefix, own, 0, 0));
  }

  private static Way way(CostTable table, int branches, List<LanePlan> plans, int slots) {
    LanePlan plan = table.choose(branches, plans, 0, slots);
    return plan == null ? Way.FLAT : plan.way();
  }

  @ParameterizedTest
  @Seeds(30)
  void choose_anyCosts_whatIsFastestByMoreThanTheMargin(long seed) {
    var random = new SplittableRandom(seed);
    for (int i = 0; i < 200; i++) {
      var costs = new StepCost[3];
      for (int way = 0; way < 3; way++) {
        int place = 1 + random.nextInt(way == 0 ? 99 : 999);
        costs[way] =
            new StepCost(
                random.nextInt(900_000), random.nextInt(90_000), place, random.nextInt(99));
      }
      int branches = 1 + random.nextInt(100);
      int prefix = 64 + random.nextInt(500);
      int own = 1 + random.nextInt(300);
      int slots = prefix + own + random.nextInt(9000);
      double flat = costs[0].nanos(branches, slots);
      double lanes = costs[1].nanos(branches, prefix + own) / 0.9;
      double behind = costs[2].nanos(branches, own, prefix) / 0.9;
      var table = new CostTable(costs[0], costs[1], costs[2], 0, () -> now);

      Way chosen = way(table, branches, plans(prefix, own), slots);

      double least = Math.min(flat, Math.min(lanes, behind));
      double its = chosen == Way.FLAT ? flat : chosen == Way.LANES ? lanes : behind;
      assertThat(its).as("seed %d, %s", seed, chosen).isLessThan(least * 1.001);
    }
  }

  @Test
  void choose_lanesAndPrefixAlike_staysWithEither() {
    double lanes = LANES.nanos(16, 400);
    for (boolean first : new boolean[] {true, false}) {
      for (double times : new double[] {0.92, 1.0, 1.08}) {
        var behind = new StepCost(times * lanes - 16 * 20 * 200, 0, 200, 0);
        var table = new CostTable(new StepCost(1e9, 0, 0), LANES, behind, 0, () -> now);
        List<LanePlan> both = plans(380, 20);
        LanePlan before = both.get(first ? 0 : 1);
        assertThat(table.choose(16, List.of(before), 0, SLOTS)).isEqualTo(before);
        assertThat(way(table, 16, both, SLOTS)).isEqualTo(before.way());
      }
    }
  }

  @Test
  void choose_prefixIsSlowHere_isLeftAndTriedAgain() {
    CostTable table = table(0);
    List<LanePlan> both = plans(400, 30);
    assertThat(way(table, 16, both, SLOTS)).isEqualTo(Way.PREFIX);

    int steps = 0;
    while (ranAsChosen(table, both, 8) == Way.PREFIX) {
      steps++;
    }
    assertThat(steps).isBetween(5, 500);
    steps = 0;
    while (ranAsChosen(table, both, 1) != Way.PREFIX) {
      steps++;
    }
    assertThat(steps).isBetween(100, 5000);
    for (int i = 0; i < 500; i++) {
      assertThat(ranAsChosen(table, both, 1)).isEqualTo(Way.PREFIX);
    }
  }

  /**
   * Chooses for 16 branches and computes them; behind a prefix takes a multiple of what is said.
   */
  private Way ranAsChosen(CostTable table, List<LanePlan> plans, double prefixTimes) {
    LanePlan plan = table.choose(16, plans, 0, SLOTS);
    if (plan == null) {
      table.start();
      now += Math.round(FLAT.nanos(16, SLOTS));
      table.ranFlat(16, SLOTS);
      return Way.FLAT;
    }
    table.start();
    StepCost cost = plan.prefix() > 0 ? BEHIND : LANES;
    double times = plan.prefix() > 0 ? prefixTimes : 1;
    now += Math.round(times * cost.nanos(16, plan.columns(), plan.prefix()));
    table.ranInLanes(16, plan);
    return plan.way();
  }

  @Test
  void choose_prefixMustBeCopied_onlyWhereManyStepsPayIt() {
    double saved = 0.9 * FLAT.nanos(16, SLOTS) - BEHIND.nanos(16, 30, 400);
    double copy = 32 * saved / 880;
    var behind = new LanePlan(400, 30, 880, 16);

    assertThat(table(0.9 * copy).choose(16, List.of(behind), 0, SLOTS)).isEqualTo(behind);
    assertThat(table(1.1 * copy).choose(16, List.of(behind), 0, SLOTS)).isNull();
  }

  @Test
  void unmeasured_longPrefix_isKeptApart() {
    CostTable table = CostTable.unmeasured();

    assertThat(way(table, 16, plans(400, 30), 900)).isEqualTo(Way.PREFIX);
    assertThat(way(table, 16, plans(64, 10), 150)).isEqualTo(Way.PREFIX);
    assertThat(way(CostTable.unmeasured(), 16, plans(64, 60), 150)).isEqualTo(Way.FLAT);
  }
}
