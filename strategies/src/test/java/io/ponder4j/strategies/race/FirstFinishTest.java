package io.ponder4j.strategies.race;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.ponder4j.AllBranchesFailedException;
import io.ponder4j.Budget;
import io.ponder4j.Outcome;
import io.ponder4j.Ponder;
import io.ponder4j.StopReason;
import io.ponder4j.answer.AnswerType;
import io.ponder4j.generate.Finish;
import io.ponder4j.generate.SamplingParams;
import io.ponder4j.testkit.RunInvariants;
import io.ponder4j.testkit.Script;
import io.ponder4j.testkit.ScriptedGenerator;
import io.ponder4j.testkit.Seeds;
import io.ponder4j.testkit.VirtualClock;
import io.ponder4j.trace.TraceEvent;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FirstFinishTest {

  @RegisterExtension private final RunInvariants sink = new RunInvariants();
  private final VirtualClock clock = new VirtualClock();

  /** An answer in so many tokens, its end included. */
  private static Script answer(int digit, int tokens) {
    String text = "x ".repeat(tokens) + digit;
    return tokens == 1 ? Script.say("") : Script.say(text, tokens - 1);
  }

  private Ponder.Builder ponder(FirstFinish strategy, Script... scripts) {
    return ponder(strategy, ScriptedGenerator.inOrder(clock, scripts));
  }

  private Ponder.Builder ponder(FirstFinish strategy, ScriptedGenerator generator) {
    return Ponder.with(generator)
        .answers(AnswerType.integer())
        .clock(clock)
        .trace(sink)
        .seed(1)
        .sampling(SamplingParams.DEFAULT.withMaxTokens(100_000))
        .using(strategy);
  }

  private static int winner(Outcome outcome) {
    return outcome.candidate().orElseThrow().index();
  }

  // --- card 4.6 (a) ---

  @Test
  void search_scriptedLengths_theShortestAloneAndNTimesItsTokens() {
    var generator =
        ScriptedGenerator.inOrder(
            clock, answer(1, 12), answer(2, 8), answer(3, 20), answer(4, 15), answer(5, 9));

    Outcome outcome = ponder(FirstFinish.of(5), generator).ask("2+2?");

    assertThat(outcome.answer().orElseThrow().text()).isEqualTo("2");
    assertThat(winner(outcome)).isEqualTo(1);
    assertThat(outcome.support()).isEqualTo(1);
    assertThat(outcome.spent().generatedTokens()).isEqualTo(5 * 8);
    assertThat(outcome.spent().finished()).isEqualTo(1);
    assertThat(outcome.spent().cancelled()).isEqualTo(4);
    assertThat(outcome.spent().criticalPathTokens()).isEqualTo(8);
    assertThat(outcome.spent().time()).isEqualTo(Duration.ofMillis(8));
    assertThat(outcome.degraded()).isFalse();
  }

  @ParameterizedTest
  @Seeds(100)
  void search_anyLengths_theShortestAloneAndNTimesItsTokens(long seed) {
    var random = new SplittableRandom(seed);
    int[] lengths = random.ints(1 + random.nextInt(9), 2, 40).toArray();
    Script[] scripts = IntStream.of(lengths).mapToObj(l -> answer(4, l)).toArray(Script[]::new);
    var generator = ScriptedGenerator.inOrder(clock, scripts);

    Outcome outcome = ponder(FirstFinish.of(lengths.length), generator).ask("2+2?");

    int shortest = IntStream.of(lengths).min().orElseThrow();
    int first =
        IntStream.range(0, lengths.length)
            .filter(i -> lengths[i] == shortest)
            .findFirst()
            .orElseThrow();
    assertThat(winner(outcome)).isEqualTo(first);
    assertThat(outcome.spent().generatedTokens()).isEqualTo((long) lengths.length * shortest);
    assertThat(outcome.spent().time()).isEqualTo(Duration.ofMillis(shortest));
  }

  @Test
  void search_losers_drawNothingAfterTheStop() {
    var generator = ScriptedGenerator.inOrder(clock, answer(1, 5), answer(2, 50), answer(3, 60));

    ponder(FirstFinish.of(3), generator).ask("2+2?");
    int drawn = generator.drawnTokens();
    boolean[] later = {false};
    clock.schedule(Duration.ofMinutes(1), () -> later[0] = true);
    clock.runUntil(() -> later[0]);

    assertThat(generator.drawnTokens()).isEqualTo(drawn).isEqualTo(15);
    assertThat(
            sink.records().stream()
                .filter(
                    r ->
                        r.event() instanceof TraceEvent.GenerationFinished ended
                            && ended.finish() == Finish.CANCELLED))
        .hasSize(2);
  }

  // --- card 4.6 (b): what it costs depends on the spread of lengths ---

  private static final int DRAWS = 20_000;
  private static final int REAL_RUNS = 25; // of these, through the library

  /** Means over many draws of n lengths: tokens, and latency. */
  private double[] cost(int n, long seed, ToIntFunction<Random> length) {
    var random = new Random(seed);
    double tokens = 0;
    double latency = 0;
    for (int i = 0; i < DRAWS; i++) {
      int[] lengths = IntStream.range(0, n).map(k -> length.applyAsInt(random)).toArray();
      int shortest = IntStream.of(lengths).min().orElseThrow();
      tokens += (double) n * shortest;
      latency += shortest;
      if (i < REAL_RUNS) {
        Script[] scripts = IntStream.of(lengths).mapToObj(l -> answer(4, l)).toArray(Script[]::new);
        Outcome outcome = ponder(FirstFinish.of(n), scripts).ask("2+2?");
        assertThat(outcome.spent().generatedTokens()).isEqualTo((long) n * shortest);
        assertThat(outcome.spent().time()).isEqualTo(Duration.ofMillis(shortest));
        sink.checkAndClear();
      }
    }
    return new double[] {tokens / DRAWS, latency / DRAWS};
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 8, 16})
  void search_exponentialLengths_sameTokensForEveryNAndLatencyFallsWithIt(int n) {
    double mean = 1_000;

    double[] cost = cost(n, n, random -> 1 + (int) (-mean * Math.log(1 - random.nextDouble())));

    double standardError = mean / Math.sqrt(DRAWS);
    double expected = n / (1 - Math.exp(-n / mean)); // of whole tokens; tends to the mean
    assertThat(cost[0]).isCloseTo(expected, within(4 * standardError));
    assertThat(expected).isCloseTo(mean, within(10.0));
    assertThat(cost[1]).isCloseTo(mean / n, within((10 + 4 * standardError) / n));
  }

  @ParameterizedTest
  @CsvSource({"1, 1001, 150", "2, 1833, 248", "4, 3386, 420", "8, 6296, 734", "16, 11749, 1280"})
  void search_normalLengths_tokensGrowAlmostWithN(int n, double expected, double deviation) {
    double[] cost =
        cost(n, n, random -> (int) Math.max(2, Math.round(1_000 + 150 * random.nextGaussian())));

    assertThat(cost[0]).isCloseTo(expected, within(4 * deviation / Math.sqrt(DRAWS)));
  }

  // --- card 4.6 (c): accuracy, by all ways in which n samples can be right or wrong ---

  /** The probability of a right answer, where a sample is right with probability .6. */
  private double accuracy(int n, Script right, Script wrong) {
    double accuracy = 0;
    for (int way = 0; way < 1 << n; way++) {
      Script[] scripts = new Script[n];
      for (int i = 0; i < n; i++) {
        scripts[i] = (way >> i & 1) == 1 ? right : wrong;
      }
      Outcome outcome = ponder(FirstFinish.of(n), scripts).ask("2+2?");
      if (outcome.answer().orElseThrow().text().equals("4")) {
        int rights = Integer.bitCount(way);
        accuracy += Math.pow(0.6, rights) * Math.pow(0.4, n - rights);
      }
    }
    return accuracy;
  }

  @ParameterizedTest
  @CsvSource({"1, 0.6", "2, 0.84", "4, 0.9744", "8, 0.99934464"})
  void search_rightAnswersAreShort_accuracyGrows(int n, double expected) {
    assertThat(accuracy(n, answer(4, 3), answer(5, 6))).isCloseTo(expected, within(1e-9));
  }

  @ParameterizedTest
  @CsvSource({"1, 0.6", "2, 0.36", "4, 0.1296", "8, 0.01679616"})
  void search_rightAnswersAreLong_accuracyFalls(int n, double expected) {
    assertThat(accuracy(n, answer(4, 6), answer(5, 3))).isCloseTo(expected, within(1e-9));
  }

  // --- degenerate cases ---

  @Test
  void search_firstHasNoAnswer_theNextOneWins() {
    Script none = Script.say("dunno");

    Outcome outcome =
        ponder(FirstFinish.of(4), none, answer(4, 11), none, answer(5, 30)).ask("2+2?");

    assertThat(outcome.answer().orElseThrow().text()).isEqualTo("4");
    assertThat(outcome.candidates()).hasSize(3);
    assertThat(outcome.support()).isEqualTo(1.0 / 3);
    assertThat(outcome.spent().generatedTokens()).isEqualTo(6 + 11 + 6 + 11);
    assertThat(outcome.degraded()).isFalse();
  }

  @Test
  void search_firstIsTooShort_doesNotCountButSupports() {
    Outcome outcome =
        ponder(new FirstFinish(3, 5), Script.say("4"), Script.say("so it's 4"), answer(5, 30))
            .ask("2+2?");

    assertThat(winner(outcome)).isEqualTo(1);
    assertThat(outcome.answer().orElseThrow().text()).isEqualTo("4");
    assertThat(outcome.support()).as("both candidates say 4").isEqualTo(1);
  }

  @Test
  void search_firstIsCutOff_doesNotCount() {
    Outcome outcome =
        ponder(FirstFinish.of(2), Script.say("4 or perhaps 5", 14), Script.say("12345678", 8))
            .sampling(SamplingParams.DEFAULT.withMaxTokens(9))
            .ask("2+2?");

    assertThat(winner(outcome)).isEqualTo(1);
  }

  @Test
  void search_nobodyHasAnAnswer_degradedWithoutAnswer() {
    Outcome outcome =
        ponder(FirstFinish.of(3), Script.say("dunno"), Script.say("no"), Script.say("who knows"))
            .ask("2+2?");

    assertThat(outcome.answer()).isEmpty();
    assertThat(outcome.candidate().orElseThrow().completion().text()).isEqualTo("no");
    assertThat(outcome.candidates()).hasSize(3);
    assertThat(outcome.degraded()).isTrue();
    assertThat(outcome.stopReason()).isEqualTo(StopReason.COMPLETED);
  }

  @Test
  void search_someFail_theFirstOfTheOthersWins() {
    Outcome outcome =
        ponder(FirstFinish.of(3), Script.fail(), answer(4, 9), Script.stuck()).ask("2+2?");

    assertThat(winner(outcome)).isEqualTo(1);
    assertThat(outcome.failures()).hasSize(1);
  }

  @Test
  void search_allFail_throws() {
    assertThatThrownBy(() -> ponder(FirstFinish.of(3), Script.fail()).ask("2+2?"))
        .isInstanceOf(AllBranchesFailedException.class);
  }

  @Test
  void search_tokensRunOut_bestOfWhatIsThereDegraded() {
    Outcome outcome =
        ponder(FirstFinish.of(3), answer(4, 30), answer(5, 40), answer(6, 50))
            .budget(Budget.tokens(24))
            .ask("2+2?");

    assertThat(outcome.stopReason()).isEqualTo(StopReason.BUDGET);
    assertThat(outcome.spent().generatedTokens()).isEqualTo(24);
    assertThat(outcome.candidates()).hasSize(3);
    assertThat(outcome.degraded()).isTrue();
  }

  @Test
  void create_badParameters_refused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new FirstFinish(0, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new FirstFinish(1, -1));
    assertThat(List.of(FirstFinish.of(2))).isEqualTo(Arrays.asList(new FirstFinish(2, 0)));
  }
}
