package io.ponder4j.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.ponder4j.evaluate.IdealRuntime.Timing;
import io.ponder4j.evaluate.ParetoFrontier.Point;
import io.ponder4j.testkit.Seeds;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** Cost-of-pass, E³, frontiers and times. */
class CostsTest {

  @Test
  void costOfPass_isCostOverAccuracy() {
    assertThat(CostOfPass.of(.02, .5)).isEqualTo(.04);
    assertThat(CostOfPass.of(.06, .75)).isCloseTo(.08, within(1e-15));
    assertThat(CostOfPass.of(.02, 0)).isInfinite();
    assertThatIllegalArgumentException().isThrownBy(() -> CostOfPass.of(-1, .5));
    assertThatIllegalArgumentException().isThrownBy(() -> CostOfPass.of(1, 1.5));
  }

  @ParameterizedTest
  @Seeds(100)
  void costOfPass_costsScaled_scalesWithThem(long seed) {
    var random = new SplittableRandom(seed);
    double cost = random.nextDouble();
    double accuracy = 0.01 + 0.99 * random.nextDouble();
    double unit = 1 << random.nextInt(10);

    assertThat(CostOfPass.of(unit * cost, accuracy))
        .isEqualTo(unit * CostOfPass.of(cost, accuracy));
  }

  @Test
  void frontier_isTheLeastOfWaysAndBaseline() {
    List<Double> ways = List.of(.08, .04, Double.POSITIVE_INFINITY);

    assertThat(CostOfPass.frontier(ways, 3)).isEqualTo(.04);
    assertThat(CostOfPass.frontier(ways, .01)).isEqualTo(.01);
    assertThat(CostOfPass.frontier(List.of(), 3)).isEqualTo(3);
  }

  @Test
  void task_isTheMean_andRefusedWhereAProblemIsNeverSolved() {
    assertThat(CostOfPass.task(List.of(.04, .08))).isCloseTo(.06, within(1e-15));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CostOfPass.task(List.of(.04, Double.POSITIVE_INFINITY)))
        .withMessageContaining("baseline");
    assertThatIllegalArgumentException().isThrownBy(() -> CostOfPass.task(List.of()));
  }

  @Test
  void e3_isAccuracySquaredAToken() {
    assertThat(E3.of(.8, 64)).isCloseTo(.01, within(1e-15));
    assertThatIllegalArgumentException().isThrownBy(() -> E3.of(.8, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> E3.of(2, 1));
  }

  @ParameterizedTest
  @Seeds(200)
  void paretoFrontier_isExactlyWhatNoPointDominates(long seed) {
    var random = new SplittableRandom(seed);
    List<Point> points =
        IntStream.range(0, random.nextInt(30))
            .mapToObj(i -> new Point("p" + i, random.nextInt(8), random.nextInt(8)))
            .toList();

    List<Point> frontier = ParetoFrontier.of(points);

    List<Point> undominated =
        points.stream()
            .filter(point -> points.stream().noneMatch(other -> other.dominates(point)))
            .toList();
    assertThat(frontier).containsExactlyInAnyOrderElementsOf(undominated);
    assertThat(frontier).extracting(Point::cost).isSorted();
  }

  @Test
  void idealRuntime_plantedParts_areRecovered() {
    var planted = new IdealRuntime(.05, .0004, .02, 0);
    List<Timing> timings =
        List.of(
            timing(planted, 100, 10),
            timing(planted, 500, 10),
            timing(planted, 100, 128),
            timing(planted, 300, 64),
            timing(planted, 700, 200));

    IdealRuntime fitted = IdealRuntime.fit(timings);

    assertThat(fitted.start()).isCloseTo(.05, within(1e-9));
    assertThat(fitted.prefill()).isCloseTo(.0004, within(1e-12));
    assertThat(fitted.decode()).isCloseTo(.02, within(1e-12));
    assertThat(fitted.residual()).isLessThan(1e-9);
    assertThat(fitted.seconds(1000, 100)).isCloseTo(planted.seconds(1000, 100), within(1e-9));
  }

  private static Timing timing(IdealRuntime runtime, int prompt, int generated) {
    return new Timing(prompt, generated, runtime.seconds(prompt, generated));
  }

  @Test
  void idealRuntime_outputsAllInProportionToPrompts_refused() {
    List<Timing> timings =
        IntStream.range(1, 9).mapToObj(i -> new Timing(10 * i, 20 * i, i)).toList();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> IdealRuntime.fit(timings))
        .withMessageContaining("vary both");
    assertThatIllegalArgumentException().isThrownBy(() -> IdealRuntime.fit(timings.subList(0, 3)));
  }
}
