package io.ponder4j.verifiers.execute;

import io.ponder4j.generate.Prompt;
import io.ponder4j.run.Run;
import io.ponder4j.verify.Candidate;
import io.ponder4j.verify.OutcomeVerifier;
import io.ponder4j.verify.Score;
import io.ponder4j.verify.Unscored;
import io.ponder4j.verify.VerificationException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Runs a candidate's code against tests: 1 where it passed, 0 where it failed. Read {@link
 * Execution} before using it: what a model wrote is run on this machine.
 *
 * <p>0 is for whatever is the candidate's doing: no code in its text, code that does not compile, a
 * failed test, a crash, and any limit that it reached, the wall time as well, since a program that
 * does not end is wrong. Unscored, with the reason, is what is ours: an interpreter that is not
 * there, no room for temporary files, a required isolation that this platform does not give, a run
 * that ended first, a prompt without a program.
 *
 * <p>The run's cancellation and deadline, and an interrupt of the calling thread, end all programs
 * within some 10 ms. A budget of no verifier tokens counts as a run that ended. Costs a scored step
 * a candidate, and its processes: some 50 ms a command with {@link Isolation#FILES}, less without,
 * and for Java two starts of a JVM, one of them the compiler's. Verdicts repeat as far as the
 * programs do. As thread-safe as its functions; each call may run {@link Execution#parallel}
 * programs.
 *
 * @param execution the permission, with its limits
 * @param programs how to run and test answers to a prompt; empty where nobody knows
 * @param code where a candidate's code is; empty where it has none
 */
public record ProgramVerifier(
    Execution execution,
    Function<Prompt, Optional<Program>> programs,
    Function<Candidate, Optional<String>> code)
    implements OutcomeVerifier {

  public ProgramVerifier {
    Objects.requireNonNull(execution, "execution");
    Objects.requireNonNull(programs, "programs");
    Objects.requireNonNull(code, "code");
  }

  /** One program for every prompt; code is the last fenced block, or the text without one. */
  public static ProgramVerifier of(Execution execution, Program program) {
    Optional<Program> always = Optional.of(program);
    return new ProgramVerifier(execution, prompt -> always, Code.LAST_BLOCK_OR_TEXT);
  }

  @Override
  public List<Score> score(Prompt prompt, List<Candidate> candidates, Run run) {
    Optional<Program> program = programs.apply(prompt);
    if (program.isEmpty()) {
      return unscored(candidates, "no program is known that tests answers to this prompt");
    }
    Isolation isolation = Isolation.available();
    if (!isolation.covers(execution.required())) {
      return unscored(
          candidates,
          "isolation " + execution.required() + " is required, this platform gives " + isolation);
    }
    var interrupted = new AtomicBoolean();
    BooleanSupplier stopped = () -> interrupted.get() || run.shouldStop();
    var runner = new JobRunner(program.get(), execution.limits(), isolation, stopped);
    int threads = Math.min(execution.parallel(), candidates.size());
    return threads == 1
        ? candidates.stream().map(candidate -> score(candidate, runner)).toList()
        : score(candidates, runner, threads, interrupted);
  }

  private static List<Score> unscored(List<Candidate> candidates, String reason) {
    return Collections.nCopies(candidates.size(), new Unscored(reason));
  }

  private Score score(Candidate candidate, JobRunner runner) {
    try {
      Optional<String> source = code.apply(candidate);
      return Score.probability(source.isPresent() && runner.passes(source.get()) ? 1 : 0);
    } catch (VerificationException e) {
      return new Unscored(String.valueOf(e.getMessage()));
    }
  }

  private List<Score> score(
      List<Candidate> candidates, JobRunner runner, int threads, AtomicBoolean interrupted) {
    ExecutorService executor = Executors.newFixedThreadPool(threads, ProgramVerifier::thread);
    try {
      List<Future<Score>> scores = new ArrayList<>();
      for (Candidate candidate : candidates) {
        scores.add(executor.submit(() -> score(candidate, runner)));
      }
      return scores.stream().map(score -> await(score, interrupted)).toList();
    } finally {
      executor.shutdown();
      if (interrupted.get()) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static Thread thread(Runnable work) {
    var thread = new Thread(work, "ponder4j-program");
    thread.setDaemon(true);
    return thread;
  }

  /** An interrupt stops all programs, and waits for them: no directory stays behind. */
  private static Score await(Future<Score> score, AtomicBoolean interrupted) {
    while (true) {
      try {
        return score.get();
      } catch (InterruptedException e) {
        interrupted.set(true);
      } catch (ExecutionException e) {
        throw new VerificationException("a program could not be judged", e.getCause());
      }
    }
  }
}
