package io.ponder4j.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import io.ponder4j.Outcome;
import io.ponder4j.Ponder;
import io.ponder4j.Strategy;
import io.ponder4j.answer.AnswerType;
import io.ponder4j.embedded.Embedded;
import io.ponder4j.embedded.EmbeddedVerifier;
import io.ponder4j.embedded.Problem;
import io.ponder4j.engine.EngineGenerator;
import io.ponder4j.engine.EngineStats;
import io.ponder4j.strategies.StrategyCatalog;
import io.ponder4j.strategies.pool.SelfConsistency;
import io.ponder4j.strategies.race.FirstFinish;
import io.ponder4j.strategies.race.ShortMOfK;
import io.ponder4j.strategies.resample.ParticleGibbs;
import io.ponder4j.testkit.RunInvariants;
import io.ponder4j.trace.TraceEvent;
import io.ponder4j.trace.TraceRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every strategy of the catalogue on the embedded models, as a service runs them. */
@Timeout(120)
class EmbeddedRunsTest {

  private static final List<Problem> PROBLEMS = Embedded.problems(5).limit(8).toList();

  private static final Pattern SCORE = Pattern.compile("(?:value|support)=([0-9.E-]+)");

  /** Odds of scores near 1 make much of their last digits; who descends from whom must be equal. */
  private static final Pattern MADE_OF_SCORES =
      Pattern.compile(
          "(logWeights|effectiveSize|logEvidence)=(\\[[^]]*]|[^,\\]]+)"
              + "|(ParticlesResampled\\[.*temperature)=[^,]+");

  private static EngineGenerator generator;
  private static EmbeddedVerifier verifier;

  @BeforeAll
  static void open() {
    generator = Embedded.generator();
    verifier = Embedded.processVerifier();
  }

  @AfterAll
  static void close() {
    generator.close();
    verifier.close();
  }

  static List<String> strategies() {
    return StrategyCatalog.all().stream().map(StrategyCatalog.Entry::name).toList();
  }

  private static Ponder.Builder ponder(Strategy strategy) {
    return Ponder.with(generator)
        .verifier(verifier)
        .using(strategy)
        .answers(AnswerType.integer())
        .seed(3);
  }

  /**
   * What must not depend on who else asks: all but how much was found in the cache, and the last
   * digits of scores, since a matrix product rounds otherwise in another batch.
   */
  private record Trace(List<String> events, double[] scores) {
    static Trace of(Strategy strategy, Problem problem) {
      var sink = new RunInvariants();
      ponder(strategy).trace(sink).ask(problem.question());
      RunInvariants.check(sink.records());
      String events = String.join("\n", RunInvariants.comparable(sink.records()));
      return new Trace(
          MADE_OF_SCORES
              .matcher(SCORE.matcher(events).replaceAll("score"))
              .replaceAll("$1$3")
              .lines()
              .map(Trace::withoutCached)
              .toList(),
          SCORE
              .matcher(events)
              .results()
              .mapToDouble(score -> Double.parseDouble(score.group(1)))
              .toArray());
    }

    private static String withoutCached(String event) {
      return event.replaceAll("cached(Tokens)?=\\d+", "cached");
    }
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void trace_oneCallerOrEightAtOnce_isTheSame(String name) throws Exception {
    var strategy = StrategyCatalog.find(name).orElseThrow().factory().create(6, 3);
    List<Trace> alone = PROBLEMS.stream().map(problem -> Trace.of(strategy, problem)).toList();
    ExecutorService callers = Executors.newFixedThreadPool(8);
    List<Future<Trace>> together = new ArrayList<>();
    for (Problem problem : PROBLEMS) {
      together.add(callers.submit(() -> Trace.of(strategy, problem)));
    }

    for (int i = 0; i < alone.size(); i++) {
      Trace trace = together.get(i).get();
      assertThat(trace.events()).isEqualTo(alone.get(i).events());
      assertThat(trace.scores()).containsExactly(alone.get(i).scores(), offset(1e-4));
    }
    callers.shutdown();
    assertThat(generator.engine().stats().running()).isZero();
    assertThat(generator.engine().stats().slotsPinned()).isZero();
    assertThat(verifier.engine().stats().slotsPinned()).isZero();
  }

  @Test
  void ancestorSampling_readsTextsAfterOthersInTheEngine() {
    Strategy strategy = ParticleGibbs.of(8, 4).samplingAncestors();
    int moved = 0;
    for (Problem problem : PROBLEMS) {
      var sink = new RunInvariants();
      Outcome outcome = ponder(strategy).trace(sink).ask(problem.question());
      RunInvariants.check(sink.records());

      List<TraceEvent> events = sink.records().stream().map(TraceRecord::event).toList();
      List<TraceEvent.TextsRead> readings =
          events.stream()
              .filter(TraceEvent.TextsRead.class::isInstance)
              .map(TraceEvent.TextsRead.class::cast)
              .toList();
      assertThat(readings).isNotEmpty();
      assertThat(readings)
          .allSatisfy(
              reading ->
                  assertThat(reading.logProbs())
                      .allMatch(log -> log <= 1e-6)
                      .anyMatch(log -> log > -60)); // of the reference after its own past
      assertThat(outcome.failures()).isEmpty();
      moved +=
          (int)
              events.stream()
                  .filter(TraceEvent.ParticlesResampled.class::isInstance)
                  .map(event -> ((TraceEvent.ParticlesResampled) event).ancestors())
                  .filter(ancestors -> ancestors.get(7) < 7)
                  .count();
    }

    assertThat(moved).isPositive();
    assertThat(generator.engine().stats().slotsPinned()).isZero();
    assertThat(verifier.engine().stats().slotsPinned()).isZero();
  }

  static List<String> searches() {
    List<String> names = strategies();
    return names.subList(names.indexOf("step-best-of-n"), names.indexOf("sequential-revision"));
  }

  /** Of a step that begins, the last token before it is computed, which was drawn and not more. */
  @ParameterizedTest
  @MethodSource("searches")
  void search_pathsThatGrowAgainOrAreDropped_computeNoTextAgain(String name) {
    var strategy = StrategyCatalog.find(name).orElseThrow().factory().create(6, 3);
    for (Problem problem : Embedded.problems(6).limit(4).toList()) {
      EngineStats before = generator.engine().stats();
      Outcome outcome = ponder(strategy).ask(problem.question());
      EngineStats after = generator.engine().stats();

      long prompt = outcome.candidates().get(0).candidate().completion().usage().prompt();
      assertThat(after.prefillTokens() - before.prefillTokens())
          .isLessThanOrEqualTo(prompt + outcome.spent().started());
      assertThat(after.rows() - before.rows())
          .isLessThanOrEqualTo(prompt + outcome.spent().generatedTokens());
      assertThat(outcome.spent().promptTokens()).isGreaterThan(3 * prompt);
    }
  }

  @Test
  void races_losersAreStoppedInTheEngine() {
    EngineStats start = generator.engine().stats();
    Outcome vote = ponder(SelfConsistency.of(8)).ask(PROBLEMS.get(0).question());
    EngineStats voted = generator.engine().stats();
    Outcome first = ponder(FirstFinish.of(8)).ask(PROBLEMS.get(0).question());
    EngineStats finished = generator.engine().stats();
    Outcome shortest = ponder(ShortMOfK.of(3, 8)).ask(PROBLEMS.get(0).question());
    EngineStats end = generator.engine().stats();

    int winner = first.candidate().orElseThrow().completion().usage().generated();
    assertThat(first.spent().generatedTokens()).isEqualTo(8L * winner);
    assertThat(finished.drawnTokens() - voted.drawnTokens()).isEqualTo(8L * winner);
    assertThat(finished.steps() - voted.steps()).isEqualTo(winner);
    assertThat(end.drawnTokens() - finished.drawnTokens())
        .isEqualTo(shortest.spent().generatedTokens())
        .isLessThan(voted.drawnTokens() - start.drawnTokens());
    assertThat(vote.spent().generatedTokens()).isEqualTo(voted.drawnTokens() - start.drawnTokens());
  }
}
