package io.ponder4j.trace.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.ponder4j.Budget;
import io.ponder4j.Outcome;
import io.ponder4j.Ponder;
import io.ponder4j.Role;
import io.ponder4j.Spent;
import io.ponder4j.Strategy;
import io.ponder4j.answer.AnswerType;
import io.ponder4j.generate.Generator;
import io.ponder4j.generate.Phase;
import io.ponder4j.generate.SamplingParams;
import io.ponder4j.run.RunClock;
import io.ponder4j.strategies.pool.BestOfN;
import io.ponder4j.strategies.pool.Greedy;
import io.ponder4j.strategies.pool.SelfConsistency;
import io.ponder4j.strategies.pool.WeightedVote;
import io.ponder4j.strategies.race.FirstFinish;
import io.ponder4j.strategies.race.ShortMOfK;
import io.ponder4j.testkit.RunInvariants;
import io.ponder4j.testkit.Script;
import io.ponder4j.testkit.ScriptedGenerator;
import io.ponder4j.testkit.ScriptedProcessVerifier;
import io.ponder4j.testkit.Seeds;
import io.ponder4j.testkit.VirtualClock;
import io.ponder4j.verify.Verifier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;

/** Strategies on a recording against the same strategies on the model. */
class ReplayTest {

  private static final List<Strategy> STRATEGIES =
      List.of(
          new Greedy(),
          SelfConsistency.of(8),
          BestOfN.of(8),
          WeightedVote.of(8),
          FirstFinish.of(8),
          ShortMOfK.of(3, 8));

  /** Thinks in 1 to 4 lines; one answer in ten is another script. */
  private static Script script(Script last) {
    Script answer =
        Script.choose(
            Script.option(0.5, Script.say("4")),
            Script.option(0.2, Script.say("17")),
            Script.option(0.2, Script.say("oh well, 5")),
            Script.option(0.1, last));
    Script line = Script.think(7).then(Script.say("\n").in(Phase.THINK));
    Script script = line.then(answer);
    for (int more = 0; more < 3; more++) {
      script = line.then(Script.choose(Script.option(0.5, answer), Script.option(0.5, script)));
    }
    return script;
  }

  private static Verifier verifier() {
    return new ScriptedProcessVerifier(line -> line.contains("5") ? 0.2 : 0.9);
  }

  private record Heard(Outcome outcome, List<String> trace) {}

  private static Heard ask(
      Generator generator,
      Verifier verifier,
      RunClock clock,
      Strategy strategy,
      Budget budget,
      long seed) {
    var sink = new RunInvariants();
    Outcome outcome =
        Ponder.with(generator)
            .verifier(verifier)
            .answers(AnswerType.integer())
            .sampling(SamplingParams.DEFAULT.withMaxTokens(50))
            .clock(clock)
            .budget(budget)
            .seed(seed)
            .trace(sink)
            .using(strategy)
            .ask("2+2?");
    List<String> trace = RunInvariants.comparable(sink.records());
    sink.checkAndClear();
    return new Heard(outcome, trace);
  }

  /** A model and what it does, recorded. */
  private static final class Model {
    private final VirtualClock clock = new VirtualClock();
    private final Generator generator;
    private final Recorder recorder = new Recorder();

    Model(Script last) {
      generator = ScriptedGenerator.tree(clock, script(last));
    }

    static Model thatMayFail() {
      return new Model(Script.say("?").ending(Script.Ending.FAIL));
    }

    static Model thatNeverFails() {
      return new Model(Script.say("none"));
    }

    Heard live(Strategy strategy, Budget budget, long seed) {
      return ask(generator, verifier(), clock, strategy, budget, seed);
    }

    Heard record(Strategy strategy, long seed) {
      return ask(
          recorder.wrap(Role.GENERATOR, generator),
          recorder.wrap(Role.VERIFIER, verifier()),
          clock,
          strategy,
          Budget.unlimited(),
          seed);
    }

    Recording recording() {
      return recorder.recording();
    }
  }

  private static Heard replayed(Recording recording, Strategy strategy, Budget budget, long seed) {
    return ask(
        recording.get(Role.GENERATOR),
        recording.get(Role.VERIFIER),
        RunClock.SYSTEM,
        strategy,
        budget,
        seed);
  }

  private static void assertSame(Heard actual, Heard expected) {
    assertThat(actual.trace()).isEqualTo(expected.trace());
    assertThat(withoutTime(actual.outcome().spent()))
        .isEqualTo(withoutTime(expected.outcome().spent()));
    assertThat(actual.outcome().candidates()).isEqualTo(expected.outcome().candidates());
    assertThat(actual.outcome().answer()).isEqualTo(expected.outcome().answer());
    assertThat(actual.outcome().stopReason()).isEqualTo(expected.outcome().stopReason());
    assertThat(actual.outcome().failures()).isEqualTo(expected.outcome().failures());
    assertThat(actual.outcome().lossy()).isEqualTo(expected.outcome().lossy());
  }

  private static String withoutTime(Spent spent) {
    return spent.toString().replaceAll("time=[^,]*", "");
  }

  @ParameterizedTest
  @Seeds(30)
  void replay_eachStrategy_isTheRunThatWasRecorded(long seed, @TempDir Path folder) {
    for (Strategy strategy : STRATEGIES) {
      Model model = Model.thatMayFail();
      Heard recorded = model.record(strategy, seed);
      Path file = folder.resolve("recording.jsonl");

      model.recording().write(file);

      assertSame(recorded, model.live(strategy, Budget.unlimited(), seed));
      assertSame(replayed(model.recording(), strategy, Budget.unlimited(), seed), recorded);
      assertSame(replayed(Recording.read(file), strategy, Budget.unlimited(), seed), recorded);
    }
  }

  @ParameterizedTest
  @Seeds(100)
  void replay_onlyThePoolRecorded_servesEveryStrategyUnderEveryBudget(long seed) {
    Model model = Model.thatNeverFails();
    model.record(BestOfN.of(16), seed);
    model.record(new Greedy(), seed);
    Recording recording = model.recording();
    var random = new SplittableRandom(seed);

    for (Strategy strategy :
        List.of(new Greedy(), SelfConsistency.of(8), FirstFinish.of(8), ShortMOfK.of(3, 8))) {
      for (Budget budget :
          List.of(
              Budget.unlimited(),
              Budget.tokens(random.nextInt(300)),
              Budget.tokens(random.nextInt(150)).samples(random.nextInt(10)))) {
        assertSame(replayed(recording, strategy, budget, seed), model.live(strategy, budget, seed));
      }
    }
  }

  @Test
  void replay_poolAsRace_losersEndAtTheWinnersCountWithTheirPartialText() {
    Model model = Model.thatNeverFails();
    model.record(SelfConsistency.of(64), 5);

    Heard race = replayed(model.recording(), FirstFinish.of(8), Budget.unlimited(), 5);

    assertSame(race, model.live(FirstFinish.of(8), Budget.unlimited(), 5));
    int winner = race.outcome().candidate().orElseThrow().completion().usage().generated();
    List<String> cancelled =
        race.trace().stream().filter(event -> event.contains("finish=CANCELLED")).toList();
    assertThat(cancelled)
        .isNotEmpty()
        .allMatch(event -> event.contains("generated=" + winner + ","))
        .allMatch(event -> event.contains("text=..."));
  }

  @Test
  void replay_virtualClock_isTheSameToo() {
    Model model = Model.thatMayFail();
    Heard recorded = model.record(ShortMOfK.of(3, 8), 3);

    Heard again =
        ask(
            model.recording().get(Role.GENERATOR),
            model.recording().get(Role.VERIFIER),
            new VirtualClock(),
            ShortMOfK.of(3, 8),
            Budget.unlimited(),
            3);

    assertSame(again, recorded);
  }

  @Test
  void replay_eightThreadsOnOneRecording_eachIsTheLiveRun() throws Exception {
    Model model = Model.thatNeverFails();
    for (long seed = 0; seed < 8; seed++) {
      model.record(BestOfN.of(16), seed);
    }
    Recording recording = model.recording();
    List<Callable<Heard>> questions = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      long seed = i % 8;
      questions.add(() -> replayed(recording, ShortMOfK.of(3, 16), Budget.unlimited(), seed));
    }

    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<Heard>> heard = threads.invokeAll(questions);

      for (int i = 0; i < heard.size(); i++) {
        assertSame(heard.get(i).get(), model.live(ShortMOfK.of(3, 16), Budget.unlimited(), i % 8));
      }
    } finally {
      threads.shutdown();
    }
  }
}
