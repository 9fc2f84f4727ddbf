package io.ponder4j.trace.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.ponder4j.Outcome;
import io.ponder4j.Ponder;
import io.ponder4j.Role;
import io.ponder4j.answer.AnswerType;
import io.ponder4j.generate.Generator;
import io.ponder4j.generate.Prefix;
import io.ponder4j.generate.Prompt;
import io.ponder4j.run.Run;
import io.ponder4j.run.RunClock;
import io.ponder4j.strategies.pool.BestOfN;
import io.ponder4j.testkit.OutcomeVerifierContract;
import io.ponder4j.testkit.ProcessVerifierContract;
import io.ponder4j.testkit.RunInvariants;
import io.ponder4j.testkit.Script;
import io.ponder4j.testkit.ScriptedGenerator;
import io.ponder4j.testkit.ScriptedOutcomeVerifier;
import io.ponder4j.testkit.ScriptedProcessVerifier;
import io.ponder4j.testkit.VirtualClock;
import io.ponder4j.verify.Candidate;
import io.ponder4j.verify.OutcomeVerifier;
import io.ponder4j.verify.ProcessVerifier;
import io.ponder4j.verify.Score;
import io.ponder4j.verify.ScoreRange;
import io.ponder4j.verify.StepScores;
import io.ponder4j.verify.Unscored;
import io.ponder4j.verify.Verifier;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ReplayedVerifierTest {

  private static final Script SCRIPT =
      Script.think(4)
          .then(
              Script.choose(
                  Script.option(0.4, Script.say("4")),
                  Script.option(0.3, Script.say("5")),
                  Script.option(0.2, Script.say("oh, 17")),
                  Script.option(0.1, Script.say("six"))));

  @Nested
  class ProcessTest implements ProcessVerifierContract {
    private final Recorder recorder = new Recorder();
    private final ProcessVerifier live =
        recorder.wrap(
            Role.PROCESS_VERIFIER, new ScriptedProcessVerifier(line -> 1.0 / (1 + line.length())));

    /** Each prefix is first recorded, then replayed. */
    @Override
    public ProcessVerifier verifier() {
      return new ProcessVerifier() {
        @Override
        public List<StepScores> score(Prompt prompt, List<Prefix> prefixes, Run run) {
          live.score(prompt, prefixes, run);
          return recorder.recording().get(Role.PROCESS_VERIFIER).score(prompt, prefixes, run);
        }

        @Override
        public int steps(Prefix prefix) {
          live.score(prefix.prompt(), List.of(prefix), RecordedModel.NO_RUN);
          return recorder.recording().get(Role.PROCESS_VERIFIER).steps(prefix);
        }
      };
    }

    @Override
    public List<Prefix> prefixes() {
      Prompt prompt = Prompt.of("2+2?");
      return List.of(
          ProcessVerifierContract.prefix(prompt, "one\nthree\n4"),
          ProcessVerifierContract.prefix(prompt, "4"),
          ProcessVerifierContract.prefix(prompt, "two\n4"));
    }
  }

  /** Asked twice: recorded, then replayed. */
  private static List<String> traceOf(
      Generator generator, Verifier verifier, RunClock clock, int n) {
    var sink = new RunInvariants();
    Outcome outcome =
        Ponder.with(generator)
            .verifier(verifier)
            .answers(AnswerType.integer())
            .clock(clock)
            .seed(3)
            .trace(sink)
            .using(BestOfN.of(n))
            .ask("2+2?");
    List<String> trace = RunInvariants.comparable(sink.records());
    sink.checkAndClear();
    assertThat(outcome.candidates()).hasSize(n);
    return trace;
  }

  private static void assertSameWhenReplayed(Verifier verifier) {
    var clock = new VirtualClock();
    var recorder = new Recorder();
    List<String> live =
        traceOf(
            recorder.wrap(Role.GENERATOR, ScriptedGenerator.tree(clock, SCRIPT)),
            recorder.wrap(Role.VERIFIER, verifier),
            clock,
            12);
    Recording recording = recorder.recording();

    assertThat(
            traceOf(
                recording.get(Role.GENERATOR), recording.get(Role.VERIFIER), RunClock.SYSTEM, 12))
        .isEqualTo(live);
  }

  @Test
  void replay_outcomeScores_sameTrace() {
    assertSameWhenReplayed(new ScriptedOutcomeVerifier(c -> 1.0 / c.completion().text().length()));
  }

  @Test
  void replay_unscoredAndWorstScores_sameTrace() {
    assertSameWhenReplayed(
        new OutcomeVerifier() {
          @Override
          public List<Score> score(Prompt prompt, List<Candidate> candidates, Run run) {
            return candidates.stream()
                .map(
                    c ->
                        c.answer().isEmpty()
                            ? new Unscored("no answer")
                            : Score.of(Double.NEGATIVE_INFINITY, ScoreRange.REAL))
                .toList();
          }

          @Override
          public int steps(Candidate candidate) {
            return candidate.completion().text().length();
          }
        });
  }

  @Test
  void replay_stepScoresNanAmongThem_sameTrace() {
    assertSameWhenReplayed(
        new ScriptedProcessVerifier(line -> line.contains("5") ? Double.NaN : 0.5));
  }

  @Test
  void replay_verifierThatThrew_sameTrace() {
    assertSameWhenReplayed(
        new ScriptedProcessVerifier(
            line -> {
              throw new IllegalStateException("on purpose");
            }));
  }

  @Nested
  class OutcomeTest implements OutcomeVerifierContract {
    @Override
    public OutcomeVerifier verifier() {
      var recorder = new Recorder();
      Verifier live =
          recorder.wrap(
              Role.VERIFIER,
              new ScriptedOutcomeVerifier(c -> 1.0 / c.completion().text().length()));
      texts()
          .forEach(
              text ->
                  ((OutcomeVerifier) live)
                      .score(
                          prompt(), List.of(RecordedModel.candidate(text)), RecordedModel.NO_RUN));
      return (OutcomeVerifier) recorder.recording().get(Role.VERIFIER);
    }

    @Override
    public Prompt prompt() {
      return Prompt.of("2+2?");
    }

    @Override
    public List<String> texts() {
      return List.of("4", "four", "it is 4");
    }

    @Test
    void score_oneWasNotRecorded_onlyThatOneIsUnscored() {
      Candidate known = RecordedModel.candidate("4");
      Candidate unknown = RecordedModel.candidate("5");

      List<Score> scores =
          verifier().score(prompt(), List.of(unknown, known), RecordedModel.NO_RUN);

      String prefix = unknown.completion().prefix().fingerprint();
      assertThat(scores)
          .containsExactly(
              new Unscored(
                  "the recording has no score of role 'verifier' for the prefix " + prefix),
              Score.probability(1));
      assertThat(verifier().steps(unknown)).isEqualTo(1);
    }
  }

  @Test
  void score_stepsNotRecorded_unscoredStepByStep() {
    var recorder = new Recorder();
    recorder.wrap(Role.PROCESS_VERIFIER, new ScriptedProcessVerifier(line -> 1));
    ProcessVerifier replayed = recorder.recording().get(Role.PROCESS_VERIFIER);
    Prefix prefix = RecordedModel.candidate("4").completion().prefix();
    Prefix empty = Prefix.of(prefix.prompt());

    List<StepScores> scores =
        replayed.score(prefix.prompt(), List.of(prefix, empty), RecordedModel.NO_RUN);

    assertThat(scores.get(0).steps()).hasSize(1).allMatch(score -> score instanceof Unscored);
    assertThat(scores.get(1).steps()).isEmpty();
  }
}
