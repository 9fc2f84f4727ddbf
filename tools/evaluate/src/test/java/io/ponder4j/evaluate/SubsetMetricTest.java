package io.ponder4j.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.ponder4j.testkit.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SubsetMetricTest {

  private static Graded graded(String answer, double score, int length) {
    return new Graded(answer, answer.equals("right"), score, 1, length);
  }

  /** A pool with ties in everything. */
  private static List<Graded> pool(long seed) {
    var random = new SplittableRandom(seed);
    return IntStream.range(0, 1 + random.nextInt(9))
        .mapToObj(
            i -> {
              String answer = List.of("right", "a", "b", "").get(random.nextInt(4));
              double score = random.nextInt(3);
              return new Graded(
                  answer, answer.equals("right"), score, random.nextInt(3), random.nextInt(4));
            })
        .toList();
  }

  @ParameterizedTest
  @CsvSource({"1, .6", "2, .5", "3, .4", "5, 0"})
  void bestOf_fiveScores_isTheKnownValue(int k, double expected) {
    List<Graded> samples =
        List.of(
            graded("wrong", .9, 1),
            graded("right", .8, 1),
            graded("right", .7, 1),
            graded("wrong", .6, 1),
            graded("right", .5, 1));

    assertThat(SubsetMetric.BEST_OF.of(samples, k).value()).isCloseTo(expected, within(1e-12));
  }

  @ParameterizedTest
  @CsvSource({"1, .6", "3, .648", "5, .68256", "11, .75350", "21, .82562"})
  void majority_aLargePoolOfSixInTen_tendsToTheBinomialValue(int k, double expected) {
    List<Graded> samples =
        IntStream.range(0, 20_000)
            .mapToObj(i -> graded(i % 10 < 6 ? "right" : "wrong", 0, 1))
            .toList();

    Estimate estimate = SubsetMetric.MAJORITY.of(samples, k);

    assertThat(estimate.value())
        .isCloseTo(expected, within(4 * estimate.standardError() + 1e-3)); // without replacement
  }

  @ParameterizedTest
  @Seeds(200)
  void of_everyMetric_isTheAverageOverAllSubsets(long seed) {
    List<Graded> pool = pool(seed);
    for (int k = 1; k <= pool.size(); k++) {
      for (SubsetMetric metric : SubsetMetric.values()) {
        Estimate estimate = metric.of(pool, k);
        assertThat(estimate.standardError()).isZero();
        assertThat(estimate.value())
            .as("%s of %d in %s", metric, k, pool)
            .isCloseTo(byCounting(metric, pool, k), within(1e-12));
      }
    }
  }

  private static double byCounting(SubsetMetric metric, List<Graded> pool, int k) {
    double sum = 0;
    int all = 0;
    for (int bits = 0; bits < 1 << pool.size(); bits++) {
      if (Integer.bitCount(bits) == k) {
        List<Graded> subset = new ArrayList<>();
        for (int i = 0; i < pool.size(); i++) {
          if ((bits & 1 << i) != 0) {
            subset.add(pool.get(i));
          }
        }
        sum += chosen(metric, subset);
        all++;
      }
    }
    return sum / all;
  }

  private static double chosen(SubsetMetric metric, List<Graded> subset) {
    return switch (metric) {
      case PASS -> subset.stream().anyMatch(Graded::correct) ? 1 : 0;
      case BEST_OF -> best(subset, Graded::score);
      case SHORTEST -> best(subset, sample -> -sample.length());
      case MAJORITY -> vote(subset, sample -> 1);
      case WEIGHTED -> vote(subset, Graded::weight);
    };
  }

  private static double best(List<Graded> subset, ToDoubleFunction<Graded> rank) {
    double best = subset.stream().mapToDouble(rank).max().orElseThrow();
    return subset.stream()
        .filter(s -> rank.applyAsDouble(s) == best)
        .mapToDouble(Graded::value)
        .average()
        .orElseThrow();
  }

  private static double vote(List<Graded> subset, ToDoubleFunction<Graded> weight) {
    List<String> answers =
        subset.stream().map(Graded::answer).filter(a -> !a.isEmpty()).distinct().toList();
    ToDoubleFunction<String> votes =
        a -> subset.stream().filter(s -> s.answer().equals(a)).mapToDouble(weight).sum();
    double most = answers.stream().mapToDouble(votes).max().orElse(0);
    return answers.stream()
        .filter(a -> votes.applyAsDouble(a) == most)
        .mapToDouble(a -> a.equals("right") ? 1 : 0)
        .average()
        .orElse(0);
  }

  @Test
  void majority_tooManySubsets_drawsSomeAndSaysHowSureItIs() {
    List<Graded> samples =
        IntStream.range(0, 60).mapToObj(i -> graded(i < 33 ? "right" : "wrong", 0, 1)).toList();

    Estimate estimate = SubsetMetric.MAJORITY.of(samples, 9);

    double exact = 0; // hypergeometric, by the counts of right ones
    for (int right = 5; right <= 9; right++) {
      exact += choose(33, right) * choose(27, 9 - right) / choose(60, 9);
    }
    assertThat(estimate.standardError()).isBetween(1e-3, 1e-2);
    assertThat(estimate.value()).isCloseTo(exact, within(4 * estimate.standardError()));
    assertThat(SubsetMetric.MAJORITY.of(samples, 9)).isEqualTo(estimate);
  }

  private static double choose(int n, int k) {
    double product = 1;
    for (int i = 0; i < k; i++) {
      product *= (double) (n - i) / (k - i);
    }
    return product;
  }

  @ParameterizedTest
  @EnumSource(SubsetMetric.class)
  void of_kOutsideThePool_refused(SubsetMetric metric) {
    List<Graded> samples = List.of(graded("right", 1, 1));

    assertThatIllegalArgumentException().isThrownBy(() -> metric.of(samples, 2));
    assertThatIllegalArgumentException().isThrownBy(() -> metric.of(samples, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> metric.of(List.of(), 1));
    assertThatIllegalArgumentException().isThrownBy(() -> metric.mean(List.of(), 1));
  }

  @Test
  void mean_ofProblems_weighsThemEqually() {
    List<Graded> solved = List.of(graded("right", 1, 1), graded("right", 1, 1));
    List<Graded> halfSolved = List.of(graded("right", 1, 1), graded("wrong", 1, 1));

    Estimate mean = SubsetMetric.PASS.mean(List.of(solved, halfSolved), 1);

    assertThat(mean).isEqualTo(new Estimate(.75, 0));
  }

  @Test
  void ofLogit_weighsBySigmoid() {
    assertThat(Graded.ofLogit("a", true, 0, 1).weight()).isEqualTo(.5);
    assertThat(Graded.ofLogit("a", true, -2, 1).weight()).isCloseTo(.11920292, within(1e-8));
  }
}
