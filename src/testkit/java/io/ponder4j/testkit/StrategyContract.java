package io.ponder4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.ponder4j.AllBranchesFailedException;
import io.ponder4j.Budget;
import io.ponder4j.Outcome;
import io.ponder4j.Ponder;
import io.ponder4j.Role;
import io.ponder4j.StopReason;
import io.ponder4j.Strategy;
import io.ponder4j.answer.AnswerType;
import io.ponder4j.generate.Capabilities;
import io.ponder4j.generate.Continuation;
import io.ponder4j.generate.Generation;
import io.ponder4j.generate.Generator;
import io.ponder4j.generate.Likelihoods;
import io.ponder4j.generate.Phase;
import io.ponder4j.generate.Prompt;
import io.ponder4j.generate.Request;
import io.ponder4j.generate.SamplingParams;
import io.ponder4j.generate.TokenListener;
import io.ponder4j.trace.TraceEvent;
import io.ponder4j.trace.TraceRecord;
import io.ponder4j.verify.Verifier;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/**
 * What every strategy keeps. Implement the first method, and {@link #script()} where the strategy
 * needs texts of another form. The default script thinks in 1 to 3 lines, and answers {@code 4}
 * right in 6 of 10 cases.
 */
public interface StrategyContract {

  /** The strategy under test: small, at most some tens of samples. */
  Strategy strategy();

  /** The model's script. */
  default Script script() {
    Script answer =
        Script.choose(
            Script.option(0.6, Script.say("4")),
            Script.option(0.25, Script.say("5")),
            Script.option(0.15, Script.say("17")));
    Script line = Script.think(7).then(Script.say("\n").in(Phase.THINK));
    Script twoLines =
        line.then(Script.choose(Script.option(0.6, answer), Script.option(0.4, line.then(answer))));
    return line.then(Script.choose(Script.option(0.5, answer), Script.option(0.5, twoLines)));
  }

  /** The verifier that is bound: lines that say 5 are worse. */
  default Verifier verifier() {
    return new ScriptedProcessVerifier(line -> line.contains("5") ? 0.2 : 0.9);
  }

  private static SamplingParams sampling() {
    return SamplingParams.DEFAULT.withMaxTokens(60);
  }

  private Ponder.Builder ponder(VirtualClock clock, Generator generator) {
    return Ponder.with(generator)
        .role(Role.DRAFT, generator)
        .role(Role.TARGET, generator)
        .role(Role.JUDGE, generator)
        .verifier(verifier())
        .answers(AnswerType.integer())
        .sampling(sampling())
        .clock(clock)
        .seed(7)
        .using(strategy());
  }

  private Outcome ask(VirtualClock clock, Generator generator, Budget budget, RunInvariants sink) {
    return ponder(clock, generator).budget(budget).trace(sink).ask("2+2?");
  }

  private Outcome ask(Budget budget, RunInvariants sink) {
    var clock = new VirtualClock();
    return ask(clock, ScriptedGenerator.tree(clock, script()), budget, sink);
  }

  @Test
  default void search_noLimits_answersAndCompletes() {
    var sink = new RunInvariants();

    Outcome outcome = ask(Budget.unlimited(), sink);

    assertThat(outcome.answer()).isPresent();
    assertThat(outcome.stopReason()).isEqualTo(StopReason.COMPLETED);
    assertThat(outcome.support()).isBetween(0.0, 1.0);
    sink.checkAndClear();
  }

  @Test
  default void search_randomBudgets_neverPassedAndNothingLeftRunning() {
    var random = new SplittableRandom(1);
    for (int i = 0; i < 300; i++) {
      var clock = new VirtualClock();
      var generator = ScriptedGenerator.tree(clock, script());
      var sink = new RunInvariants();
      Budget budget =
          Budget.tokens(random.nextInt(150))
              .samples(random.nextInt(12))
              .scoredSteps(random.nextInt(20))
              .within(Duration.ofMillis(random.nextInt(60)));

      Outcome outcome = ask(clock, generator, budget, sink);

      assertThat(outcome.spent().within(budget)).as("%s of %s", outcome.spent(), budget).isTrue();
      assertThat((long) generator.drawnTokens()).isEqualTo(outcome.spent().generatedTokens());
      assertThat(generator.live()).isZero();
      sink.checkAndClear();
    }
  }

  @Test
  default void search_budgetOfNothing_noAnswerAndNoCall() {
    for (Budget budget :
        List.of(
            Budget.tokens(0),
            Budget.unlimited().samples(0),
            Budget.unlimited().within(Duration.ZERO))) {
      var clock = new VirtualClock();
      var generator = ScriptedGenerator.tree(clock, script());

      Outcome outcome = ask(clock, generator, budget, new RunInvariants());

      assertThat(outcome.answer()).isEmpty();
      assertThat(outcome.stopReason()).isEqualTo(StopReason.BUDGET);
      assertThat(generator.requests()).isEmpty();
    }
  }

  @Test
  default void search_sameSeed_sameTraceOnOneAndOnEightThreads() throws Exception {
    Callable<List<String>> question =
        () -> {
          var sink = new RunInvariants();
          ask(Budget.tokens(400), sink);
          return RunInvariants.comparable(sink.records());
        };
    List<String> alone = question.call();
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<List<String>>> together = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        together.add(threads.submit(question));
      }

      for (Future<List<String>> trace : together) {
        assertThat(trace.get()).isEqualTo(alone);
      }
    } finally {
      threads.shutdown();
    }
  }

  @Test
  default void search_otherSeeds_drawOtherSamples() {
    Set<List<String>> traces = new HashSet<>();
    for (long seed = 0; seed < 10; seed++) {
      var clock = new VirtualClock();
      var sink = new RunInvariants();
      ponder(clock, ScriptedGenerator.tree(clock, script())).trace(sink).seed(seed).ask("2+2?");
      traces.add(
          sink.records().stream()
              .filter(r -> r.event() instanceof TraceEvent.GenerationStarted)
              .map(r -> ((TraceEvent.GenerationStarted) r.event()).seed() + "")
              .toList());
    }

    assertThat(traces).hasSize(10);
  }

  @Test
  default void search_everyCallFails_throwsWithTheFailures() {
    var clock = new VirtualClock();
    var generator = ScriptedGenerator.tree(clock, Script.fail());
    var sink = new RunInvariants();

    Throwable failure = catchThrowable(() -> ask(clock, generator, Budget.unlimited(), sink));

    assertThat(failure).isInstanceOf(AllBranchesFailedException.class);
    Outcome outcome = ((AllBranchesFailedException) failure).outcome();
    assertThat(outcome.failures()).isNotEmpty();
    assertThat(outcome.spent().failed()).isPositive();
    sink.checkAndClear();
  }

  @Test
  default void search_firstCallFailsOrIsStuck_othersStillAnswer() {
    for (Script bad : List.of(Script.fail(), Script.stuck())) {
      var clock = new VirtualClock();
      var tree = ScriptedGenerator.tree(clock, script());
      Generator oneBad = new OneIsBad(ScriptedGenerator.of(clock, request -> bad), tree, 0);
      var sink = new RunInvariants();
      long started = startedWithoutFailures();

      if (started > 1) {
        Outcome outcome =
            ponder(clock, oneBad).trace(sink).branchTimeout(Duration.ofSeconds(5)).ask("2+2?");

        assertThat(outcome.answer()).isPresent();
        sink.checkAndClear();
      }
    }
  }

  private long startedWithoutFailures() {
    return ask(Budget.unlimited(), new RunInvariants()).spent().started();
  }

  @Test
  default void search_verifierFailsOrGivesNan_stillAnswers() {
    List<Verifier> bad =
        List.of(
            new ScriptedProcessVerifier(line -> Double.NaN),
            new ScriptedProcessVerifier(
                line -> {
                  throw new IllegalStateException("on purpose");
                }));
    for (Verifier verifier : bad) {
      var clock = new VirtualClock();
      var sink = new RunInvariants();

      Outcome outcome =
          ponder(clock, ScriptedGenerator.tree(clock, script()))
              .verifier(verifier)
              .trace(sink)
              .ask("2+2?");

      assertThat(outcome.answer()).isPresent();
      assertThat(outcome.candidates())
          .allMatch(judged -> judged.value().isEmpty(), "no failed score became a number");
      sink.checkAndClear();
    }
  }

  @Test
  default void search_interrupted_endsCancelledWithTheBestSoFar() {
    var clock = new VirtualClock();
    var generator = ScriptedGenerator.tree(clock, script());
    var sink = new RunInvariants();
    Thread me = Thread.currentThread();
    clock.schedule(Duration.ofMillis(6), me::interrupt);

    Outcome outcome = ask(clock, generator, Budget.unlimited(), sink);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(outcome.stopReason()).isEqualTo(StopReason.CANCELLED);
    assertThat(generator.live()).isZero();
    sink.checkAndClear();
  }

  @Test
  default void strategy_serialised_isTheSame() throws Exception {
    Strategy strategy = strategy();

    var bytes = new ByteArrayOutputStream();
    try (var out = new ObjectOutputStream(bytes)) {
      out.writeObject(strategy);
    }
    Object java;
    try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      java = in.readObject();
    }
    var mapper = new ObjectMapper();
    String json = mapper.writeValueAsString(strategy);

    assertThat(java).isEqualTo(strategy);
    assertThat(mapper.readValue(json, strategy.getClass())).isEqualTo(strategy);
  }

  @Test
  default void strategy_isARecordWithoutLiveObjects() {
    assertThat(strategy().getClass().isRecord()).isTrue();
    for (RecordComponent component : strategy().getClass().getRecordComponents()) {
      assertThat(component.getType())
          .as(component.getName())
          .isNotIn(Generator.class, Verifier.class, io.ponder4j.run.Run.class);
    }
  }

  @Test
  default void search_nestedTwice_eachDrawsItsOwnSamples() {
    var clock = new VirtualClock();
    var generator = ScriptedGenerator.tree(clock, script());
    var inner = new AtomicReference<List<Outcome>>(List.of());
    Strategy twice =
        (prompt, run) -> {
          Outcome first = strategy().search(prompt, run.child("half", 0, Budget.unlimited()));
          Outcome second = strategy().search(prompt, run.child("half", 1, Budget.unlimited()));
          inner.set(List.of(first, second));
          return run.conclude(io.ponder4j.Selection.none());
        };
    var sink = new RunInvariants();

    Outcome outcome = ponder(clock, generator).using(twice).trace(sink).ask(Prompt.of("2+2?"));

    // A draw's key is (seed, position): a path may go on with its seed, but never begin again.
    List<String> draws =
        generator.requests().stream().map(r -> r.seed() + " " + r.prefix().fingerprint()).toList();
    assertThat(draws).doesNotHaveDuplicates();
    assertThat(outcome.spent().generatedTokens())
        .isEqualTo(inner.get().stream().mapToLong(o -> o.spent().generatedTokens()).sum());
    List<TraceRecord> records = sink.records();
    assertThat(records).anyMatch(r -> r.run().equals("/half[0]"));
    sink.checkAndClear();
  }

  /** Sends one request to one generator, all others to another. */
  final class OneIsBad implements Generator {
    private final Generator bad;
    private final Generator good;
    private final AtomicInteger before;

    /**
     * Two generators.
     *
     * @param before how many requests come before the bad one
     */
    public OneIsBad(Generator bad, Generator good, int before) {
      this.bad = bad;
      this.good = good;
      this.before = new AtomicInteger(before);
    }

    @Override
    public Generation start(Request request, TokenListener listener) {
      return (before.getAndDecrement() == 0 ? bad : good).start(request, listener);
    }

    @Override
    public CompletableFuture<Likelihoods> likelihoods(
        List<Continuation> texts, SamplingParams sampling) {
      return good.likelihoods(texts, sampling);
    }

    @Override
    public Capabilities capabilities() {
      return good.capabilities();
    }
  }
}
