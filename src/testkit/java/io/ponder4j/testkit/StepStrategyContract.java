package io.ponder4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.ponder4j.Budget;
import io.ponder4j.Judged;
import io.ponder4j.Outcome;
import io.ponder4j.Ponder;
import io.ponder4j.Role;
import io.ponder4j.Selection;
import io.ponder4j.StopReason;
import io.ponder4j.Strategy;
import io.ponder4j.answer.AnswerType;
import io.ponder4j.generate.Completion;
import io.ponder4j.generate.Finish;
import io.ponder4j.generate.Generation;
import io.ponder4j.generate.Generator;
import io.ponder4j.generate.Prefix;
import io.ponder4j.generate.Request;
import io.ponder4j.generate.SamplingParams;
import io.ponder4j.generate.TokenListener;
import io.ponder4j.trace.TraceEvent;
import io.ponder4j.verify.Candidate;
import io.ponder4j.verify.Verifier;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * What every strategy keeps that lets partial solutions grow by a step and scores them: beyond
 * {@link StrategyContract}, it is cut short within a step, survives the loss of any single step,
 * and is plain generation where it has one path.
 */
public interface StepStrategyContract extends StrategyContract {

  /** The strategy under test with one path that grows in one way. */
  Strategy single();

  private Ponder.Builder asking(VirtualClock clock, Generator generator, RunInvariants sink) {
    return Ponder.with(generator)
        .verifier(verifier())
        .answers(AnswerType.integer())
        .sampling(SamplingParams.DEFAULT.withMaxTokens(60))
        .clock(clock)
        .trace(sink)
        .seed(7)
        .using(strategy());
  }

  /** One sample with the seed that a pool gives its first one. */
  private static Strategy plain() {
    return (prompt, run) -> {
      Request request = Request.of(Prefix.of(prompt), run.sampling(), run.seed("sample", 0));
      Generation sample = run.get(Role.GENERATOR).start(request, TokenListener.NONE);
      run.join(List.of(sample));
      Candidate candidate = run.candidate(0, sample.completion().join());
      Judged only = Judged.unasked(candidate);
      return run.conclude(new Selection(List.of(only), Optional.of(only), 1, false));
    };
  }

  private Completion written(Strategy strategy, int maxTokens, long seed) {
    var clock = new VirtualClock();
    var sink = new RunInvariants();
    Outcome outcome =
        asking(clock, ScriptedGenerator.tree(clock, script()), sink)
            .sampling(SamplingParams.DEFAULT.withMaxTokens(maxTokens))
            .using(strategy)
            .seed(seed)
            .ask("2+2?");
    sink.checkAndClear();
    return outcome.candidate().orElseThrow().completion();
  }

  @Test
  default void single_anySeedAndLength_writesWhatPlainGenerationWrites() {
    for (long seed = 0; seed < 20; seed++) {
      for (int maxTokens : new int[] {1, 5, 8, 9, 16, 60}) {
        Completion plain = written(plain(), maxTokens, seed);
        Completion stepwise = written(single(), maxTokens, seed);

        assertThat(stepwise.text()).as("seed %s", seed).isEqualTo(plain.text());
        assertThat(stepwise.tokens()).isEqualTo(plain.tokens());
        assertThat(stepwise.finish()).isEqualTo(plain.finish());
        assertThat(stepwise.usage()).isEqualTo(plain.usage());
        assertThat(stepwise.answerText()).isEqualTo(plain.answerText());
      }
    }
  }

  @Test
  default void search_anyTokenBudget_bestAnswerSoFar() {
    for (int tokens = 1; tokens <= 120; tokens++) {
      var clock = new VirtualClock();
      var sink = new RunInvariants();
      var generator = ScriptedGenerator.tree(clock, script());

      Outcome outcome = asking(clock, generator, sink).budget(Budget.tokens(tokens)).ask("2+2?");

      boolean anyEnded =
          sink.records().stream()
              .anyMatch(
                  r ->
                      r.event() instanceof TraceEvent.GenerationFinished end
                          && end.finish() == Finish.EOS);
      assertThat(outcome.candidate()).as("%s tokens", tokens).isPresent();
      assertThat(outcome.answer().isPresent() || !anyEnded).as("%s tokens", tokens).isTrue();
      sink.checkAndClear();
    }
  }

  @Test
  default void search_interruptedAtAnyTime_endsWithinATokenWithTheBestSoFar() {
    for (int millis = 1; millis <= 40; millis++) {
      var clock = new VirtualClock();
      var sink = new RunInvariants();
      var generator = ScriptedGenerator.tree(clock, script());
      Duration at = Duration.ofMillis(millis);
      var interruptedAt = new AtomicLong(Long.MAX_VALUE);
      Thread me = Thread.currentThread();
      clock.schedule(
          at,
          () -> {
            interruptedAt.set(clock.nanos());
            me.interrupt();
          });

      Outcome outcome = asking(clock, generator, sink).ask("2+2?");

      assertThat(Thread.interrupted()).isEqualTo(interruptedAt.get() != Long.MAX_VALUE);
      if (outcome.stopReason() == StopReason.CANCELLED) {
        long late = clock.nanos() - interruptedAt.get();
        assertThat(late).isLessThanOrEqualTo(Duration.ofMillis(1).toNanos());
        assertThat(outcome.candidate().isPresent() || outcome.spent().generatedTokens() == 0)
            .isTrue();
      }
      assertThat(generator.live()).isZero();
      sink.checkAndClear();
    }
  }

  @Test
  default void search_anyOneCallFails_othersStillAnswer() {
    var clock = new VirtualClock();
    Outcome whole =
        asking(clock, ScriptedGenerator.tree(clock, script()), new RunInvariants()).ask("2+2?");
    for (int failing = 0; failing < whole.spent().started(); failing++) {
      var sink = new RunInvariants();
      var again = new VirtualClock();
      var tree = ScriptedGenerator.tree(again, script());
      var bad = ScriptedGenerator.of(again, request -> Script.fail());
      Generator oneBad = new StrategyContract.OneIsBad(bad, tree, failing);

      Outcome outcome = asking(again, oneBad, sink).ask("2+2?");

      assertThat(outcome.answer()).as("call %s fails", failing).isPresent();
      assertThat(outcome.failures()).hasSize(1);
      assertThat(outcome.spent().failed()).isEqualTo(1);
      sink.checkAndClear();
    }
  }

  @Test
  default void search_verifierFailsEveryOtherTime_stillAnswers() {
    var calls = new AtomicInteger();
    Verifier sometimes =
        new ScriptedProcessVerifier(
            line -> {
              if (calls.getAndIncrement() % 2 == 0) {
                throw new IllegalStateException("on purpose");
              }
              return 0.5;
            });
    var clock = new VirtualClock();
    var sink = new RunInvariants();

    Outcome outcome =
        asking(clock, ScriptedGenerator.tree(clock, script()), sink)
            .verifier(sometimes)
            .ask("2+2?");

    assertThat(outcome.answer()).isPresent();
    assertThat(outcome.candidates())
        .allMatch(judged -> judged.value().isEmpty() || judged.value().getAsDouble() > 0);
    sink.checkAndClear();
  }

  @Test
  default void search_fewScoredSteps_neverPassedAndStillAnswers() {
    for (int steps = 0; steps <= 20; steps++) {
      var clock = new VirtualClock();
      var sink = new RunInvariants();
      var generator = ScriptedGenerator.tree(clock, script());

      Outcome outcome =
          asking(clock, generator, sink).budget(Budget.unlimited().scoredSteps(steps)).ask("2+2?");

      assertThat(outcome.spent().scoredSteps()).isLessThanOrEqualTo(steps);
      assertThat(outcome.answer()).as("%s scored steps", steps).isPresent();
      sink.checkAndClear();
    }
  }
}
