package io.ponder4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import io.ponder4j.engine.Step;
import io.ponder4j.testkit.Seeds;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

class CalibrationTest {

  private static final double SCALE = 1000; // nanoseconds of the made-up costs

  private static final int ROWS = 8; // of its wide steps, of which texts are multiples

  private long now;
  private int steps;
  private boolean wasInLanes;

  /** A model that takes what the costs say. */
  private Calibration.Model model(StepCost flat, StepCost lanes, double copy) {
    return (Step step, Way way) -> {
      steps++;
      boolean inLanes = way == Way.LANES;
      int common = step.view(0).to(0) - step.view(0).from(0);
      double nanos =
          inLanes
              ? lanes.nanos(step.size(), common)
              : flat.nanos(step.size(), step.firstSlot() + step.size());
      if (inLanes && !wasInLanes) {
        nanos += copy * step.size() * (common - 1);
      }
      wasInLanes = inLanes;
      now += Math.round(nanos);
      return true;
    };
  }

  private static boolean prefersLanes(
      CostTable table, int branches, int columns, long copies, int slots) {
    var plan = new LanePlan(0, columns, copies, branches);
    return table.choose(branches, List.of(plan), 0, slots) != null;
  }

  @ParameterizedTest
  @Seeds(30)
  void measure_anyCosts_choosesWhatIsFaster(long seed) {
    var random = new SplittableRandom(seed);
    var flat = cost(random);
    var lanes = cost(random);

    for (int i = 0; i < 50; i++) {
      CostTable table = Calibration.measure(model(flat, lanes, 0), false, 1024, () -> now);
      int branches = 1 + random.nextInt(100);
      int columns = 1 + random.nextInt(500);
      int slots = columns + random.nextInt(9000);
      double ratio = lanes.nanos(branches, columns) / flat.nanos(branches, slots);
      if (ratio < 0.8 || ratio > 1.2) {
        assertThat(prefersLanes(table, branches, columns, 0, slots))
            .as("seed %d, ratio %f", seed, ratio)
            .isEqualTo(ratio < 1);
      }
    }
  }

  private static StepCost cost(SplittableRandom random) {
    return new StepCost(
        SCALE * random.nextInt(900), SCALE * random.nextInt(90), 1 + random.nextInt(500));
  }

  @Test
  void measure_copies_haveTheirCost() {
    var flat = new StepCost(0, 10_000, 100);
    var lanes = new StepCost(0, 10_000, 100);
    double saved = 0.9 * flat.nanos(16, 3000) - lanes.nanos(16, 100);

    CostTable cheap =
        Calibration.measure(model(flat, lanes, 28 * saved / 1600), false, 1024, () -> now);
    CostTable dear =
        Calibration.measure(model(flat, lanes, 36 * saved / 1600), false, 1024, () -> now);

    assertThat(prefersLanes(cheap, 16, 100, 1600, 3000)).isTrue();
    assertThat(prefersLanes(dear, 16, 100, 1600, 3000)).isFalse();
  }

  @Test
  void measure_slowModel_stopsWithinASecondOrSo() {
    for (double millis : new double[] {20, 60, 150, 400, 3000}) {
      now = 0;
      steps = 0;
      var slow = new StepCost(1e6 * millis, 0.3e6 * millis, 0);

      CostTable table = Calibration.measure(model(slow, slow, 0), false, 1024, () -> now);

      assertThat(now).as("%f ms a step", millis).isLessThan((long) Math.max(1.5e9, 2.1e6 * millis));
      assertThat(table).hasToString(CostTable.unmeasured().toString());
    }
  }

  @Test
  void measure_noRoomForLanes_isUnmeasured() {
    var cost = new StepCost(1000, 1000, 1);
    String unmeasured = CostTable.unmeasured().toString();

    Calibration.Model flatOnly = (step, way) -> way == Way.FLAT;
    assertThat(Calibration.measure(flatOnly, false, 1024, () -> ++now)).hasToString(unmeasured);
    assertThat(Calibration.measure(model(cost, cost, 1), false, 100, () -> now))
        .hasToString(unmeasured);
    assertThat(steps).isZero();
  }

  @ParameterizedTest
  @Seeds(30)
  void measure_prefix_hasItsTwoPrices(long seed) {
    var random = new SplittableRandom(seed);
    double run = SCALE * random.nextInt(900);
    double row = SCALE * random.nextInt(90);
    double place = 1 + random.nextInt(500);
    double prefixPlace = random.nextInt(100);
    var flat = new StepCost(1e6, 1e6, 1000);
    var lanes = new StepCost(0, 5e5, place);
    Calibration.Model model =
        (step, way) -> {
          int common = step.view(0).to(0) - step.view(0).from(0);
          int before = common - common % ROWS;
          now +=
              Math.round(
                  switch (way) {
                    case FLAT -> flat.nanos(step.size(), step.firstSlot() + step.size());
                    case LANES -> lanes.nanos(step.size(), common);
                    case PREFIX ->
                        new StepCost(run, row, 0, prefixPlace).nanos(step.size(), 0, before);
                  });
          return true;
        };

    CostTable table = Calibration.measure(model, true, 1024, () -> now);

    var expected =
        new CostTable(flat, lanes, new StepCost(run, row, place, prefixPlace), 0, () -> now);
    for (int i = 0; i < 50; i++) {
      int branches = 2 + random.nextInt(100);
      var behind = new LanePlan(64 + random.nextInt(900), 1 + random.nextInt(200), 0, 0);
      int slots = 2000 + random.nextInt(9000);
      double ratio =
          new StepCost(run, row, place, prefixPlace)
                  .nanos(branches, behind.columns(), behind.prefix())
              / flat.nanos(branches, slots);
      if (ratio < 0.8 || ratio > 1.2) {
        assertThat(table.choose(branches, List.of(behind), 0, slots))
            .isEqualTo(expected.choose(branches, List.of(behind), 0, slots));
      }
    }
  }
}
