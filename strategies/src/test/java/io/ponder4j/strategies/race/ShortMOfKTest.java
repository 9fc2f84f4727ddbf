package io.ponder4j.strategies.race;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ponder4j.Outcome;
import io.ponder4j.Ponder;
import io.ponder4j.Strategy;
import io.ponder4j.answer.AnswerType;
import io.ponder4j.generate.Finish;
import io.ponder4j.generate.Phase;
import io.ponder4j.generate.SamplingParams;
import io.ponder4j.strategies.pool.SelfConsistency;
import io.ponder4j.testkit.RunInvariants;
import io.ponder4j.testkit.Script;
import io.ponder4j.testkit.ScriptedGenerator;
import io.ponder4j.testkit.Seeds;
import io.ponder4j.testkit.VirtualClock;
import io.ponder4j.trace.TraceEvent;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShortMOfKTest {

  private static final int TAIL = 2; // tokens of an answer, its end included

  @RegisterExtension private final RunInvariants sink = new RunInvariants();
  private final VirtualClock clock = new VirtualClock();

  private static Script thinking(int tokens, int digit) {
    return Script.think(tokens).then(Script.say(String.valueOf(digit)));
  }

  private Ponder.Builder ponder(Strategy strategy, ScriptedGenerator generator) {
    return Ponder.with(generator)
        .answers(AnswerType.integer())
        .clock(clock)
        .trace(sink)
        .seed(1)
        .using(strategy);
  }

  private Ponder.Builder ponder(Strategy strategy, Script... scripts) {
    return ponder(strategy, ScriptedGenerator.inOrder(clock, scripts));
  }

  private List<Integer> voters(Outcome outcome) {
    return outcome.candidates().stream().map(judged -> judged.candidate().index()).toList();
  }

  // --- card 4.7 ---

  @ParameterizedTest
  @CsvSource({"1, 400, 80", "2, 460, 95", "3, 535, 120", "5, 645, 200"})
  void search_scriptedLengths_thinkingTokensAndLatency(int m, long tokens, long latency) {
    var generator =
        ScriptedGenerator.inOrder(
            clock,
            thinking(120, 4),
            thinking(80, 4),
            thinking(200, 4),
            thinking(150, 4),
            thinking(95, 4));

    Outcome outcome = ponder(ShortMOfK.of(m, 5), generator).ask("2+2?");

    assertThat(outcome.spent().thinkingTokens()).isEqualTo(tokens);
    assertThat(outcome.spent().generatedTokens()).isEqualTo(tokens + (long) m * TAIL);
    assertThat(outcome.spent().time()).isEqualTo(Duration.ofMillis(latency + TAIL));
    assertThat(outcome.spent().criticalPathTokens()).isEqualTo(latency + TAIL);
    assertThat(outcome.spent().finished()).isEqualTo(m);
    assertThat(outcome.spent().cancelled()).isEqualTo(5 - m);
    assertThat(outcome.candidates()).hasSize(m);
    assertThat(outcome.support()).isEqualTo(1);
    assertThat(outcome.degraded()).isFalse();
  }

  @ParameterizedTest
  @Seeds(100)
  void search_anyLengths_sumOfTheMShortestAndTheRestAtTheLastOfThem(long seed) {
    var random = new SplittableRandom(seed);
    int k = 1 + random.nextInt(8);
    int m = 1 + random.nextInt(k);
    int[] lengths = random.ints(k, 1, 60).toArray();
    Script[] scripts = IntStream.of(lengths).mapToObj(l -> thinking(l, 4)).toArray(Script[]::new);

    Outcome outcome = ponder(ShortMOfK.of(m, k), scripts).ask("2+2?");

    int[] sorted = IntStream.of(lengths).sorted().toArray();
    long expected = IntStream.of(sorted).limit(m).sum() + (long) (k - m) * sorted[m - 1];
    assertThat(outcome.spent().thinkingTokens()).isEqualTo(expected);
    List<Integer> first =
        IntStream.range(0, k)
            .boxed()
            .sorted(Comparator.<Integer>comparingInt(i -> lengths[i]).thenComparing(i -> i))
            .limit(m)
            .sorted()
            .toList();
    assertThat(voters(outcome)).isEqualTo(first);
  }

  @Test
  void search_losers_drawNothingAfterTheStop() {
    var generator =
        ScriptedGenerator.inOrder(clock, thinking(10, 4), thinking(20, 5), thinking(30, 6));

    ponder(ShortMOfK.of(2, 3), generator).ask("2+2?");
    int drawn = generator.drawnTokens();
    boolean[] later = {false};
    clock.schedule(Duration.ofMinutes(1), () -> later[0] = true);
    clock.runUntil(() -> later[0]);

    assertThat(generator.drawnTokens()).isEqualTo(drawn).isEqualTo(12 + 22 + 20);
    assertThat(
            sink.records().stream()
                .map(record -> record.event())
                .filter(
                    e ->
                        e instanceof TraceEvent.GenerationFinished f
                            && f.finish() == Finish.CANCELLED)
                .map(e -> ((TraceEvent.GenerationFinished) e).usage().generated()))
        .containsExactly(20);
  }

  @Test
  void search_majorityOfTheFirst_notOfAll() {
    // 5 has the most samples, 4 the most of the first three.
    Outcome outcome =
        ponder(
                ShortMOfK.of(3, 6),
                thinking(30, 5),
                thinking(10, 4),
                thinking(31, 5),
                thinking(12, 4),
                thinking(11, 5),
                thinking(32, 5))
            .ask("2+2?");

    assertThat(outcome.answer().orElseThrow().text()).isEqualTo("4");
    assertThat(outcome.support()).isEqualTo(2.0 / 3);
    assertThat(voters(outcome)).containsExactly(1, 3, 4);
  }

  @Test
  void search_tie_theShortestThinking() {
    // By all tokens the 7 would be the shorter one.
    Script longAnswer = Script.think(10).then(Script.say("after all it is 4"));

    Outcome outcome =
        ponder(ShortMOfK.of(2, 3), thinking(11, 7), longAnswer, thinking(50, 9)).ask("2+2?");

    assertThat(outcome.answer().orElseThrow().text()).isEqualTo("4");
    assertThat(outcome.support()).isEqualTo(0.5);
  }

  // --- its edges are other strategies ---

  private static Script model() {
    Script answer =
        Script.choose(
            Script.option(0.5, Script.say("4")),
            Script.option(0.3, Script.say("5")),
            Script.option(0.2, Script.say("17")));
    Script pause = Script.think(3);
    return pause.then(
        Script.choose(
            Script.option(0.3, answer),
            Script.option(0.7, Script.say("hm, ").in(Phase.THINK).then(answer))));
  }

  @ParameterizedTest
  @Seeds(50)
  void search_mEqualsK_isSelfConsistency(long seed) {
    Outcome race =
        ponder(ShortMOfK.of(5, 5), ScriptedGenerator.tree(clock, model())).seed(seed).ask("2+2?");
    Outcome vote =
        ponder(SelfConsistency.of(5), ScriptedGenerator.tree(clock, model()))
            .seed(seed)
            .ask("2+2?");

    assertThat(race.answer()).isEqualTo(vote.answer());
    assertThat(race.support()).isEqualTo(vote.support());
    assertThat(race.spent().generatedTokens()).isEqualTo(vote.spent().generatedTokens());
    assertThat(race.spent().thinkingTokens()).isEqualTo(vote.spent().thinkingTokens());
    assertThat(race.candidates().stream().map(j -> j.candidate().completion().text()))
        .isEqualTo(vote.candidates().stream().map(j -> j.candidate().completion().text()).toList());
  }

  @ParameterizedTest
  @Seeds(50)
  void search_mIsOne_isFirstFinish(long seed) {
    // Without a thinking phase of its own, the end of a sample is the end of its thinking.
    var random = new SplittableRandom(seed);
    Script[] scripts =
        random
            .ints(6, 0, 20)
            .mapToObj(l -> Script.say("x".repeat(l) + " 4"))
            .toArray(Script[]::new);

    Outcome shortest = ponder(ShortMOfK.of(1, 6), scripts).ask("2+2?");
    Outcome first = ponder(FirstFinish.of(6), scripts).ask("2+2?");

    assertThat(shortest.candidate().orElseThrow().index())
        .isEqualTo(first.candidate().orElseThrow().index());
    assertThat(shortest.answer()).isEqualTo(first.answer());
    assertThat(shortest.spent().generatedTokens()).isEqualTo(first.spent().generatedTokens());
    assertThat(shortest.spent().cancelled()).isEqualTo(first.spent().cancelled());
    assertThat(shortest.spent().time()).isEqualTo(first.spent().time());
  }

  // --- degenerate cases ---

  @ParameterizedTest
  @CsvSource({"0, 3", "4, 3", "-1, 3", "0, 0"})
  void create_mNotBetweenOneAndK_refused(int m, int k) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ShortMOfK.of(m, k))
        .withMessageContaining("1 <= m <= k");
  }

  @Test
  void search_fewerThanMFinish_theyVoteDegraded() {
    Outcome outcome =
        ponder(
                ShortMOfK.of(3, 4),
                thinking(10, 4),
                Script.think(5).ending(Script.Ending.FAIL),
                Script.fail(),
                thinking(20, 4))
            .ask("2+2?");

    assertThat(outcome.answer().orElseThrow().text()).isEqualTo("4");
    assertThat(voters(outcome)).containsExactly(0, 3);
    assertThat(outcome.degraded()).isTrue();
    assertThat(outcome.failures()).hasSize(2);
  }

  @Test
  void search_nobodyFinishesThinking_theCutOffOnesVoteDegraded() {
    Outcome outcome =
        ponder(ShortMOfK.of(2, 3), thinking(50, 4))
            .sampling(SamplingParams.DEFAULT.withMaxTokens(20))
            .ask("2+2?");

    assertThat(outcome.answer()).isEmpty();
    assertThat(voters(outcome)).containsExactly(0, 1, 2);
    assertThat(outcome.degraded()).isTrue();
  }

  @Test
  void search_aKeptOneFailsInItsAnswer_theNextToFinishThinkingTakesItsPlace() {
    Script failsLate = Script.think(5).then(Script.say("it is").ending(Script.Ending.FAIL));

    Outcome outcome =
        ponder(ShortMOfK.of(2, 4), failsLate, thinking(20, 4), thinking(22, 4), thinking(40, 5))
            .ask("2+2?");

    assertThat(voters(outcome)).containsExactly(1, 2);
    assertThat(outcome.degraded()).isFalse();
  }
}
