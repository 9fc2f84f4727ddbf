package io.ponder4j.strategies.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.ponder4j.Judged;
import io.ponder4j.answer.AnswerType;
import io.ponder4j.strategies.select.Agreement.Standing;
import io.ponder4j.testkit.Seeds;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AgreementTest {

  private static final int BUDGET = 32;
  private static final int RUNS = 8_000;
  private static final int MOST_ANSWERS = 8;

  /**
   * What happened over many runs.
   *
   * @param samples drawn in the mean
   * @param stopped share of runs that stopped early
   * @param wrongOfStops share of those whose leader is not the most probable answer
   * @param other share of runs whose leader another one would have had with the whole budget
   */
  record Simulated(double samples, double stopped, double wrongOfStops, double other) {

    double wrongOfRuns() {
      return stopped * wrongOfStops;
    }

    static Simulated of(Agreement agreement, double[] shares, int budget, int runs, long seed) {
      var random = new SplittableRandom(seed);
      double samples = 0;
      int stopped = 0;
      int wrong = 0;
      int other = 0;
      for (int run = 0; run < runs; run++) {
        int[] drawn = new int[budget];
        for (int i = 0; i < budget; i++) {
          double draw = random.nextDouble();
          while (draw >= shares[drawn[i]] && drawn[i] < shares.length - 1) {
            draw -= shares[drawn[i]++];
          }
        }
        int at = stop(agreement, drawn);
        samples += at;
        if (at < budget) {
          stopped++;
          wrong += leader(drawn, at) == 0 ? 0 : 1;
          other += leader(drawn, at) == leader(drawn, budget) ? 0 : 1;
        }
      }
      return new Simulated(
          samples / runs,
          (double) stopped / runs,
          stopped == 0 ? 0 : (double) wrong / stopped,
          (double) other / runs);
    }

    private static int stop(Agreement agreement, int[] drawn) {
      int[] places = new int[MOST_ANSWERS]; // by the order in which answers first came, from 1
      int[] counts = new int[MOST_ANSWERS];
      int seen = 0;
      for (int at = 1; at < drawn.length; at++) {
        int answer = drawn[at - 1];
        places[answer] = places[answer] == 0 ? ++seen : places[answer];
        counts[places[answer] - 1]++;
        if (agreement.look(Arrays.copyOf(counts, seen), drawn.length - at).isReached()) {
          return at;
        }
      }
      return drawn.length;
    }

    /** Of the most frequent ones the first that came. */
    private static int leader(int[] drawn, int at) {
      int[] counts = new int[MOST_ANSWERS];
      Arrays.stream(drawn, 0, at).forEach(answer -> counts[answer]++);
      int most = Arrays.stream(counts).max().orElseThrow();
      return Arrays.stream(drawn, 0, at).filter(a -> counts[a] == most).findFirst().orElseThrow();
    }
  }

  private static double[] shares(String text) {
    return Arrays.stream(text.split(" ")).mapToDouble(Double::parseDouble).toArray();
  }

  /** The table of the Javadoc. */
  @ParameterizedTest
  @CsvSource({
    ".9 .1,        5.7,  .000, .0003, 12.8, .000, .0000, 18.9",
    ".7 .3,        14.4, .016, .0139, 27.8, .000, .0000, 24.3",
    ".5 .4 .1,     24.6, .213, .0855, 31.7, .083, .0019, 28.6",
    ".4 .35 .25,   28.0, .319, .0724, 31.9, .176, .0008, 29.6",
    ".3 .1 .1 .1 .1 .1 .1 .1, 29.0, .007, .0018, 32.0, .000, .0000, 29.4",
  })
  void look_afterEachOf32Samples_stopsAndErrsAsTheTableSays(
      String shares,
      double cheapSamples,
      double cheapWrong,
      double cheapWrongOfRuns,
      double validSamples,
      double validWrong,
      double validWrongOfRuns,
      double exactSamples) {
    Simulated cheap = Simulated.of(Agreement.cheap(.05), shares(shares), BUDGET, RUNS, 1);
    Simulated valid = Simulated.of(Agreement.valid(.05), shares(shares), BUDGET, RUNS, 1);
    Simulated exact = Simulated.of(Agreement.exact(), shares(shares), BUDGET, RUNS, 1);

    assertThat(cheap.samples()).isCloseTo(cheapSamples, within(.05));
    assertThat(cheap.wrongOfStops()).isCloseTo(cheapWrong, within(5e-4));
    assertThat(cheap.wrongOfRuns()).isCloseTo(cheapWrongOfRuns, within(5e-5));
    assertThat(valid.samples()).isCloseTo(validSamples, within(.05));
    assertThat(valid.wrongOfStops()).isCloseTo(validWrong, within(5e-4));
    assertThat(valid.wrongOfRuns()).isCloseTo(validWrongOfRuns, within(5e-5));
    assertThat(exact.samples()).isCloseTo(exactSamples, within(.05));
    assertThat(exact.other()).isZero();
  }

  /**
   * A rule that calls itself 95 % sure errs in a fifth of its stops; a valid one in no such way.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void look_fiftyFortyTen_onlyTheValidRuleKeepsItsWord(long seed) {
    double[] shares = {.5, .4, .1};

    Simulated cheap = Simulated.of(Agreement.cheap(.05), shares, BUDGET, RUNS, seed);
    Simulated valid = Simulated.of(Agreement.valid(.05), shares, BUDGET, RUNS, seed);

    assertThat(cheap.wrongOfStops()).isBetween(.18, .24);
    assertThat(cheap.wrongOfRuns()).isGreaterThan(.05);
    assertThat(valid.wrongOfRuns()).isLessThan(.005);
  }

  /** The hardest case: answers that are nearly as probable, looked at 300 times. */
  @ParameterizedTest
  @CsvSource({"'.5001 .4999', .05", "'.26 .25 .25 .24', .05", "'.5001 .4999', .2"})
  void look_threeHundredTimes_validErrsAtMostAsOftenAsItSays(String shares, double error) {
    int runs = 1_000;

    Simulated valid = Simulated.of(Agreement.valid(error), shares(shares), 300, runs, 3);
    Simulated cheap = Simulated.of(Agreement.cheap(error), shares(shares), 300, runs, 3);

    double slack = 4 * Math.sqrt(error * (1 - error) / runs);
    assertThat(valid.wrongOfRuns()).isLessThan(error + slack);
    assertThat(cheap.wrongOfRuns()).isGreaterThan(error + .05);
  }

  @ParameterizedTest
  @Seeds(200)
  void look_exact_isReachedJustWhenNoFutureChangesTheVote(long seed) {
    var random = new SplittableRandom(seed);
    int[] counts = random.ints(random.nextInt(1, 4), 0, 6).toArray();
    int left = random.nextInt(6);
    int[] withNewcomer = Arrays.copyOf(counts, counts.length + 1);
    Standing standing = Agreement.exact().look(counts, left);

    boolean canChange = false;
    for (int i = 0; i < withNewcomer.length; i++) {
      boolean isLeader = counts.length > i && counts[i] == standing.votes();
      boolean isAlone = Arrays.stream(counts).filter(c -> c == standing.votes()).count() == 1;
      canChange |= (!isLeader || !isAlone) && withNewcomer[i] + left >= standing.votes();
    }

    assertThat(standing.isReached())
        .as("%s, %d left", Arrays.toString(counts), left)
        .isEqualTo(!canChange);
  }

  @Test
  void look_cheap_fourEqualSamplesAreEnough() {
    assertThat(Agreement.cheap(.05).look(new int[] {3}, 29).isReached()).isFalse();
    assertThat(Agreement.cheap(.05).look(new int[] {4}, 28))
        .isEqualTo(new Standing(4, 0, true)); // 1 - 1/32
    assertThat(Agreement.cheap(.05).look(new int[] {1, 5}, 0))
        .isEqualTo(new Standing(5, 1, false)); // 1 - 8/128
    assertThat(Agreement.cheap(.05).look(new int[] {1, 6}, 0).isReached()).isTrue();
  }

  @Test
  void look_valid_asksMoreOfAnAnswerThatCameLater() {
    Agreement valid = Agreement.valid(.05);

    assertThat(valid.look(new int[] {7}, 9).isReached()).isFalse();
    assertThat(valid.look(new int[] {8}, 9).isReached()).isTrue();
    assertThat(valid.look(new int[] {0, 8}, 9).isReached()).isFalse();
    assertThat(valid.look(new int[] {0, 11}, 9).isReached()).isTrue();
  }

  @Test
  void look_candidates_countsClassesOfEqualAnswers() {
    List<Judged> pool =
        List.of(
            Pools.of(0, "a", 1),
            Pools.of(1, "", 1),
            Pools.of(2, "b", 1),
            Pools.of(3, "b", 1),
            Pools.of(4, "b", 1));

    assertThat(Agreement.exact().look(pool, AnswerType.text(), 1))
        .isEqualTo(new Standing(3, 1, true));
    assertThat(Agreement.exact().look(pool, AnswerType.text(), 2).isReached()).isFalse();
    assertThat(Agreement.exact().look(List.of(), AnswerType.text(), 0))
        .isEqualTo(new Standing(0, 0, false));
  }

  @Test
  void wrongNumbers_refused() {
    assertThatIllegalArgumentException().isThrownBy(() -> Agreement.cheap(0));
    assertThatIllegalArgumentException().isThrownBy(() -> Agreement.valid(.5));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Agreement(Agreement.Rule.EXACT, .05))
        .withMessageContaining("0 for EXACT");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Agreement.exact().look(List.of(), AnswerType.text(), -1));
  }
}
