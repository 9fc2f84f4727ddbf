package io.ponder4j.verifiers.execute;

import static io.ponder4j.verifiers.execute.Scoring.FAILED;
import static io.ponder4j.verifiers.execute.Scoring.PASSED;
import static io.ponder4j.verifiers.execute.Scoring.SHORT;
import static io.ponder4j.verifiers.execute.Scoring.all;
import static io.ponder4j.verifiers.execute.Scoring.directories;
import static io.ponder4j.verifiers.execute.Scoring.one;
import static io.ponder4j.verifiers.execute.Scoring.shell;
import static org.assertj.core.api.Assertions.assertThat;

import io.ponder4j.Budget;
import io.ponder4j.generate.Prompt;
import io.ponder4j.testkit.OutcomeVerifierContract;
import io.ponder4j.verify.OutcomeVerifier;
import io.ponder4j.verify.Score;
import io.ponder4j.verify.Unscored;
import io.ponder4j.verify.VerificationException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

@DisabledOnOs(OS.WINDOWS)
class ProgramVerifierTest implements OutcomeVerifierContract {

  private static final Execution PERMITTED = Execution.permitted(Limits.DEFAULT);

  @Override
  public OutcomeVerifier verifier() {
    return ProgramVerifier.of(PERMITTED.parallel(2), shell());
  }

  @Override
  public Prompt prompt() {
    return Prompt.of("write a program");
  }

  @Override
  public List<String> texts() {
    return List.of("true", "Here:\n```sh\nexit 3\n```\nDone.", "no such program", "exit 0");
  }

  private static Score judged(Verdict verdict, String script) {
    Program program =
        (code, token, limits) ->
            new Job(List.of(List.of("sh", "script")), Map.of("script", code), Map.of(), verdict);
    return one(ProgramVerifier.of(PERMITTED, program), script);
  }

  @Test
  void score_exitCode_passedAndFailed() {
    assertThat(all(verifier(), Budget.unlimited(), texts()))
        .containsExactly(PASSED, FAILED, FAILED, PASSED);
  }

  @Test
  void score_output_comparedWithoutEnds() {
    assertThat(judged(Verdict.prints("a\nb\n"), "printf 'a\\r\\nb'")).isEqualTo(PASSED);
    assertThat(judged(Verdict.prints("a\nb\n"), "echo a; echo c")).isEqualTo(FAILED);
    assertThat(judged(Verdict.prints("a"), "echo a; exit 1")).isEqualTo(FAILED);
    assertThat(judged(Verdict.prints(""), "echo a >&2")).isEqualTo(PASSED);
  }

  @Test
  void score_lastLine_onlyAtTheEnd() {
    assertThat(judged(Verdict.lastLine("done"), "echo a; echo done")).isEqualTo(PASSED);
    assertThat(judged(Verdict.lastLine("done"), "echo done; echo a")).isEqualTo(FAILED);
  }

  @Test
  void score_noCode_failed() {
    var blocksAlone = new ProgramVerifier(PERMITTED, p -> Optional.of(shell()), Code.LAST_BLOCK);

    assertThat(one(blocksAlone, "true")).isEqualTo(FAILED);
  }

  @Test
  void score_preparingCommandFails_failedWithoutTheLast() {
    Program program =
        (code, token, limits) ->
            new Job(
                List.of(List.of("sh", "script"), List.of("true")),
                Map.of("script", code),
                Map.of(),
                Verdict.exitCode());

    assertThat(one(ProgramVerifier.of(PERMITTED, program), "exit 1")).isEqualTo(FAILED);
    assertThat(one(ProgramVerifier.of(PERMITTED, program), "exit 0")).isEqualTo(PASSED);
  }

  @Test
  void score_surroundings_homeAndPathAloneAndNoInput() {
    String script =
        """
        test "$HOME" = "$(pwd)" && test "$TMPDIR" = "$HOME" || exit 1
        env | grep -v -E '^(PATH|HOME|TMPDIR|LANG|PWD|OLDPWD|SHLVL|_)=' && exit 2
        read -r line && exit 3
        exit 0
        """;

    assertThat(Scoring.shell(Limits.DEFAULT, script)).isEqualTo(PASSED);
  }

  @Test
  void score_interpreterMissing_unscored() {
    Program program = Program.command(List.of("no-such-interpreter"), "x", Map.of());

    assertThat(one(ProgramVerifier.of(PERMITTED, program), "true"))
        .isEqualTo(
            new Unscored("no-such-interpreter is not on the path; install it, or name its file"));
  }

  @Test
  void score_promptWithoutProgram_unscored() {
    var verifier = new ProgramVerifier(PERMITTED, p -> Optional.empty(), Code.WHOLE_TEXT);

    assertThat(one(verifier, "true"))
        .isEqualTo(new Unscored("no program is known that tests answers to this prompt"));
  }

  @Test
  void score_programThatCannotPrepare_unscoredWithItsReason() {
    Program program =
        (code, token, limits) -> {
          throw new VerificationException("no compiler");
        };

    assertThat(one(ProgramVerifier.of(PERMITTED, program), "true"))
        .isEqualTo(new Unscored("no compiler"));
  }

  @Test
  void score_requiredIsolation_passedOrUnscored() {
    var verifier = ProgramVerifier.of(PERMITTED.requiring(Isolation.FILES), shell());

    Score score = one(verifier, "true");

    if (Isolation.available() == Isolation.FILES) {
      assertThat(score).isEqualTo(PASSED);
    } else {
      assertThat(((Unscored) score).reason()).startsWith("isolation FILES is required");
    }
  }

  @Test
  void score_runWithDeadline_programsStoppedAndUnscored() throws Exception {
    var before = directories();
    var verifier = ProgramVerifier.of(PERMITTED.parallel(2), shell());
    Budget budget = Budget.unlimited().within(Duration.ofMillis(300));

    List<Score> scores = all(verifier, budget, Collections.nCopies(4, "sleep 4711.1"));

    assertThat(scores).hasSize(4).allMatch(score -> score instanceof Unscored);
    assertThat(Scoring.processes("4711.1")).isEmpty();
    assertThat(directories()).isEqualTo(before);
  }

  @Test
  void score_interruptedThread_programsStoppedAndInterruptKept() throws Exception {
    var before = directories();
    for (int parallel : List.of(1, 3)) {
      var interrupted = new AtomicInteger();
      var thread =
          new Thread(
              () -> {
                try {
                  one(ProgramVerifier.of(PERMITTED.parallel(parallel), shell()), "sleep 4712.1");
                } finally {
                  interrupted.incrementAndGet();
                }
              });
      thread.start();
      while (Scoring.processes("4712.1").isEmpty()) {
        Thread.onSpinWait();
      }

      thread.interrupt();
      thread.join();

      assertThat(interrupted).hasValue(1);
      assertThat(Scoring.processes("4712.1")).isEmpty();
    }
    assertThat(directories()).isEqualTo(before);
  }

  @Test
  void score_token_otherEachTime() {
    var tokens = new java.util.HashSet<String>();
    Program program =
        (code, token, limits) -> {
          tokens.add(token);
          return Job.of(List.of("true"), Map.of());
        };

    all(ProgramVerifier.of(PERMITTED, program), Budget.unlimited(), List.of("a", "b", "c"));

    assertThat(tokens).hasSize(3).allMatch(token -> token.matches("[0-9a-f]{32}"));
  }

  @Test
  void score_slowProgram_failed() {
    assertThat(Scoring.shell(SHORT, "sleep 60")).isEqualTo(FAILED);
  }
}
