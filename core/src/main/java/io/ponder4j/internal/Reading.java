package io.ponder4j.internal;

import io.ponder4j.generate.Continuation;
import io.ponder4j.generate.GenerationException;
import io.ponder4j.generate.Generator;
import io.ponder4j.generate.Likelihoods;
import io.ponder4j.generate.SamplingParams;
import io.ponder4j.trace.TraceEvent;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * One reading of given texts by a generator of a run: awaited as long as the run goes on, charged
 * as prompt tokens, and traced. A failure is booked, and leaves the run as it is.
 */
record Reading(LiveRun run, String role, List<Continuation> texts) {

  /** What the generator tells; a future that is done. */
  CompletableFuture<Likelihoods> by(Generator generator, SamplingParams sampling) {
    run.requireNotConcluded();
    if (run.mustStop()) {
      return CompletableFuture.failedFuture(stopped());
    }
    try {
      run.noteLaw(generator.capabilities());
      Likelihoods told = awaited(generator.likelihoods(texts, sampling));
      book(told);
      return CompletableFuture.completedFuture(told);
    } catch (Stopped e) {
      return CompletableFuture.failedFuture(stopped());
    } catch (RuntimeException e) {
      Throwable cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
      GenerationException failure =
          cause instanceof GenerationException known
              ? known
              : new GenerationException("the texts could not be read: " + cause, cause);
      run.addFailure(role, String.valueOf(failure.getMessage()));
      return CompletableFuture.failedFuture(failure);
    }
  }

  private static GenerationException stopped() {
    return new GenerationException("the run is to stop before the texts are read");
  }

  /** The run does not wait any longer. */
  private static final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private Likelihoods awaited(CompletableFuture<Likelihoods> reading) {
    Question question = run.question;
    var unused = reading.whenComplete((told, failure) -> wake());
    long giveUpAt = Race.after(question.nanos(), question.setup.branchTimeout());
    boolean goesOn = true;
    question.lock.lock();
    try {
      while (!reading.isDone() && goesOn) {
        goesOn = !run.mustStop() && question.nanos() < giveUpAt;
        if (goesOn) {
          await(Math.min(giveUpAt, run.deadlineNanos) - question.nanos());
        }
      }
    } finally {
      question.lock.unlock();
    }
    if (reading.isDone()) {
      return reading.join();
    }
    reading.cancel(true);
    if (run.mustStop()) {
      throw new Stopped();
    }
    throw new GenerationException(
        "the texts were not read within " + question.setup.branchTimeout());
  }

  private void wake() {
    run.question.lock.lock();
    try {
      run.question.waiter.signalAll();
    } finally {
      run.question.lock.unlock();
    }
  }

  private void await(long nanos) {
    try {
      run.question.waiter.await(Math.max(1, nanos));
    } catch (InterruptedException e) {
      run.question.interrupt();
    }
  }

  private void book(Likelihoods told) {
    if (told.logProbs().size() != texts.size()) {
      throw new GenerationException(
          "the generator told of " + told.logProbs().size() + " texts, not " + texts.size());
    }
    run.question.lock.lock();
    try {
      run.ledger.countUsage(role, told.usage());
    } finally {
      run.question.lock.unlock();
    }
    run.record(
        new TraceEvent.TextsRead(
            role,
            texts.stream().map(text -> text.whole().fingerprint()).toList(),
            told.logProbs(),
            told.usage()));
  }
}
