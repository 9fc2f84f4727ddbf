package io.ponder4j.strategies.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ponder4j.Judged;
import io.ponder4j.Selection;
import io.ponder4j.answer.AnswerType;
import io.ponder4j.testkit.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.hipparchus.distribution.continuous.WeibullDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

class PerplexityConsistencyTest {

  private static final PerplexityConsistency UNPRUNED =
      new PerplexityConsistency(LogProbability.MEAN, false);

  private static Selection select(PerplexityConsistency selector, List<Judged> pool) {
    return selector.select(pool, AnswerType.text());
  }

  private static List<Judged> pool(String answers, double... probabilities) {
    List<Judged> pool = new ArrayList<>();
    for (int i = 0; i < probabilities.length; i++) {
      pool.add(Pools.likely(i, answers.substring(i, i + 1), "path " + i, probabilities[i]));
    }
    return pool;
  }

  @Test
  void select_oneLikelyPathOfB_beatsThreeUnlikelyOnesOfA() {
    List<Judged> pool = pool("AABCA", .02, .015, .2, .001, .018);

    Selection selection = select(UNPRUNED, pool);

    assertThat(Pools.winner(selection)).isEqualTo(2);
    assertThat(selection.support()).isCloseTo(.2 / (.053 + .2 + .001), within(1e-6));
    assertThat(Pools.ranking(selection)).containsExactly(2, 0, 4, 1, 3);
    assertThat(Pools.winner(new Majority().select(pool, AnswerType.text()))).isZero();
  }

  /** All paths of two coin flips, once each: the sums are the answers' exact probabilities. */
  @Test
  void select_everyPathOnce_supportIsTheExactProbability() {
    double[] logs = new double[4];
    List<Judged> pool = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      double first = (i & 1) == 0 ? .7 : .3;
      double second = (i & 2) == 0 ? .6 : .4;
      String answer = (i & 1) == (i >> 1) ? "even" : "odd";
      logs[i] = Math.log(first * second);
      pool.add(Pools.traced(i, answer, "path " + i, Math.log(first), Math.log(second)));
    }

    Selection selection = select(new PerplexityConsistency(LogProbability.TOTAL, false), pool);

    assertThat(selection.winner().orElseThrow().candidate().answer().orElseThrow().text())
        .isEqualTo("even");
    assertThat(selection.support()).isCloseTo(.7 * .6 + .3 * .4, within(1e-6));
    assertThat(Arrays.stream(logs).map(Math::exp).sum()).isCloseTo(1, within(1e-12));
  }

  @ParameterizedTest
  @Seeds(50)
  void select_textsDrawnAgain_changeNoSum(long seed) {
    var random = new SplittableRandom(seed);
    List<Judged> pool = new ArrayList<>(pool("AABCA", .02, .015, .2, .001, .018));
    Selection once = select(UNPRUNED, pool);
    for (int i = 5; i < 12; i++) {
      Judged copied = pool.get(random.nextInt(5));
      String answer = copied.candidate().answer().orElseThrow().text();
      double logProb = copied.candidate().completion().tokens().logProb(0);
      pool.add(Pools.traced(i, answer, copied.candidate().completion().text(), logProb));
    }

    Selection more = select(UNPRUNED, pool);

    assertThat(more.support()).isEqualTo(once.support());
    assertThat(more.winner()).isEqualTo(once.winner());
  }

  /** Two known laws, well apart: what is dropped is of the lower one, and below the mean. */
  @ParameterizedTest
  @Seeds(20)
  void fit_twoKnownLaws_dropsOnlyTheLower(long seed) {
    var random = new SplittableRandom(seed);
    var lowLaw = new WeibullDistribution(3, .1);
    var highLaw = new WeibullDistribution(20, .8);
    double[] values = new double[200];
    boolean[] isLow = new boolean[values.length];
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      isLow[i] = random.nextInt(2) == 0;
      values[i] = (isLow[i] ? lowLaw : highLaw).inverseCumulativeProbability(random.nextDouble());
      sum += values[i];
    }
    double mean = sum / values.length;
    double[] inMeans = Arrays.stream(values).map(v -> v / mean).toArray();

    WeibullMixture mixture = WeibullMixture.fit(inMeans).orElseThrow();

    int dropped = 0;
    for (int i = 0; i < values.length; i++) {
      if (inMeans[i] < 1 && mixture.isRatherLow(inMeans[i])) {
        dropped++;
        assertThat(isLow[i]).as("%s", values[i]).isTrue();
      }
    }
    assertThat(dropped).isGreaterThan(70);
    assertThat(mixture.high().getShape()).isCloseTo(20, within(6.0));
    assertThat(mixture.high().getScale() * mean).isCloseTo(.8, within(.06));
    assertThat(mixture.low().getScale() * mean).isCloseTo(.1, within(.03));
  }

  @Test
  void fit_anyValues_isFiniteOrNothing() {
    for (long seed = 0; seed < 300; seed++) {
      var random = new SplittableRandom(seed);
      double[] values = new double[5 + random.nextInt(60)];
      double exponent = random.nextDouble(40);
      for (int i = 0; i < values.length; i++) {
        values[i] =
            random.nextInt(10) == 0 ? 0 : Math.exp(-exponent * random.nextInt(1, 20) / 20.0);
      }
      double mean = Math.max(1e-12, Arrays.stream(values).average().orElseThrow());

      WeibullMixture.fit(Arrays.stream(values).map(v -> v / mean).toArray())
          .ifPresent(
              mixture -> {
                assertThat(mixture.weight()).isBetween(.2 - 1e-12, .8 + 1e-12);
                assertThat(mixture.high().getNumericalMean())
                    .isGreaterThanOrEqualTo(mixture.low().getNumericalMean());
              });
    }
  }

  @Test
  void select_improbablePaths_areDropped() {
    String answers = "BBBBBBAAAAAA";
    double[] probabilities = {.08, .07, .09, .075, .085, .08, .5, .52, .48, .51, .49, .53};
    List<Judged> pool = pool(answers, probabilities);

    Selection pruned = select(new PerplexityConsistency(), pool);

    assertThat(pruned.support()).isEqualTo(1); // nothing of B is left
    assertThat(Pools.winner(pruned)).isEqualTo(11);
    assertThat(pruned.degraded()).isFalse();
    assertThat(select(UNPRUNED, pool).support()).isCloseTo(3.03 / 3.51, within(1e-6));
  }

  @Test
  void select_fewDifferentProbabilities_dropsNothing() {
    List<Judged> pool = pool("AABBB", .5, .5, .01, .01, .02);

    assertThat(select(new PerplexityConsistency(), pool)).isEqualTo(select(UNPRUNED, pool));
  }

  @Test
  void select_veryLongTexts_doNotUnderflow() {
    double[] long1 = new double[4000];
    double[] long2 = new double[4000];
    Arrays.fill(long1, -2.0);
    Arrays.fill(long2, -2.0);
    long2[0] = -3;
    List<Judged> pool = List.of(Pools.traced(0, "a", "x", long2), Pools.traced(1, "b", "y", long1));

    Selection selection = select(new PerplexityConsistency(LogProbability.TOTAL, true), pool);

    assertThat(Pools.winner(selection)).isEqualTo(1);
    assertThat(selection.support()).isCloseTo(1 / (1 + Math.exp(-1)), within(1e-6));
  }

  @Test
  void select_unknownProbabilities_doNotVote() {
    List<Judged> pool =
        List.of(
            Pools.saying(0, "a", "x", 1),
            Pools.saying(1, "a", "y", 1),
            Pools.likely(2, "b", "z", .1),
            Pools.traced(3, "a", "w", Double.NEGATIVE_INFINITY));

    assertThat(Pools.winner(select(UNPRUNED, pool))).isEqualTo(2);
    assertThat(select(UNPRUNED, pool.subList(0, 2)))
        .isEqualTo(new Majority().select(pool.subList(0, 2), AnswerType.text()).asDegraded());
    assertThat(select(UNPRUNED, List.of())).isEqualTo(Selection.none());
  }
}
