package io.ponder4j.internal;

import io.ponder4j.Abstained;
import io.ponder4j.AllBranchesFailedException;
import io.ponder4j.Answered;
import io.ponder4j.Budget;
import io.ponder4j.Failure;
import io.ponder4j.Judged;
import io.ponder4j.Outcome;
import io.ponder4j.Role;
import io.ponder4j.Selection;
import io.ponder4j.Spent;
import io.ponder4j.StopReason;
import io.ponder4j.answer.Answer;
import io.ponder4j.answer.AnswerType;
import io.ponder4j.generate.Capabilities;
import io.ponder4j.generate.Capability;
import io.ponder4j.generate.Completion;
import io.ponder4j.generate.Generation;
import io.ponder4j.generate.SamplingParams;
import io.ponder4j.internal.Ledger.Resource;
import io.ponder4j.run.RaceEvent;
import io.ponder4j.run.Run;
import io.ponder4j.trace.TraceEvent;
import io.ponder4j.trace.TraceRecord;
import io.ponder4j.verify.Candidate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The run of a question, or one inside it. What other threads reach is guarded by the question's
 * lock.
 */
final class LiveRun implements Run {

  final Question question;
  final long seed;
  final Ledger ledger;
  final Allowance allowance;
  final Branches branches;
  private final Models models;
  final Race race;
  final long deadlineNanos; // MAX_VALUE for none
  private final @Nullable LiveRun parent;
  private final List<LiveRun> children = new ArrayList<>(); // those that are not over
  private final String path;
  private final long startNanos;
  private final List<Failure> failures = new ArrayList<>();
  private volatile long criticalPath;
  private int verifications;
  private int records;
  private boolean traced = true; // its begin and its end; a verifier's call has an event of its own
  private boolean concluded;

  /** The outermost run. */
  LiveRun(Question question, long seed) {
    this(question, null, "/", seed, question.setup.budget(), Resource.GENERATED_TOKENS);
  }

  private LiveRun(
      Question question,
      @Nullable LiveRun parent,
      String path,
      long seed,
      Budget share,
      Resource tokens) {
    this.question = question;
    this.parent = parent;
    this.path = path;
    this.seed = seed;
    this.ledger = new Ledger(parent == null ? null : parent.ledger, share);
    this.allowance = new Allowance(ledger, tokens);
    this.models = new Models(this);
    this.branches = new Branches(this);
    this.race = new Race(this);
    this.criticalPath = parent == null ? 0 : parent.criticalPath;
    this.startNanos = question.nanos();
    this.deadlineNanos =
        Math.min(
            parent == null ? Long.MAX_VALUE : parent.deadlineNanos,
            share.hasTimeLimit() ? Race.after(startNanos, share.time()) : Long.MAX_VALUE);
  }

  // --- roles ---

  @Override
  public <T> T get(Role<T> role) {
    return models.get(role);
  }

  @Override
  public boolean has(Role<?> role) {
    return models.has(role);
  }

  void noteLaw(Capabilities capabilities) {
    if (!capabilities.has(Capability.EXACT_LAW)) {
      question.lossy = true;
    }
  }

  // --- children and seeds ---

  @Override
  public Run child(String scope, long index, Budget share) {
    if (scope.isBlank() || scope.contains("/")) {
      throw new IllegalArgumentException("a scope must not be blank or contain '/', was " + scope);
    }
    LiveRun child = child(scope, index, share, allowance.tokens());
    child.record(new TraceEvent.ChildStarted(share));
    return child;
  }

  /** The run of the next call of a verifier: what it generates is charged as verifier tokens. */
  LiveRun verifierChild(String role) {
    LiveRun child =
        child("verifier:" + role, verifications++, Budget.unlimited(), Resource.VERIFIER_TOKENS);
    child.traced = false;
    return child;
  }

  private LiveRun child(String scope, long index, Budget share, Resource tokens) {
    requireNotConcluded();
    String below = (parent == null ? "/" : path + "/") + scope + "[" + index + "]";
    long childSeed = Seeds.derive(seed, "/" + scope, index);
    LiveRun child = new LiveRun(question, this, below, childSeed, share, tokens);
    children.add(child);
    return child;
  }

  void requireNotConcluded() {
    if (concluded) {
      throw new IllegalStateException("the run was concluded before");
    }
  }

  @Override
  public long seed(String purpose, long index) {
    return Seeds.derive(seed, purpose, index);
  }

  // --- what the caller chose ---

  @Override
  public SamplingParams sampling() {
    return question.setup.sampling();
  }

  @Override
  public AnswerType answers() {
    return question.setup.answers();
  }

  @Override
  public Candidate candidate(int index, Completion completion) {
    Optional<Answer> answer = Optional.empty();
    try {
      answer = answers().extract(completion);
    } catch (RuntimeException e) {
      addFailure("candidate " + index, "no answer could be extracted: " + e);
    }
    return new Candidate(index, completion, answer);
  }

  // --- failures ---

  void addFailure(String what, String reason) {
    question.lock.lock();
    try {
      for (LiveRun at = this; at != null; at = at.parent) {
        at.failures.add(new Failure(path + " " + what, reason));
      }
    } finally {
      question.lock.unlock();
    }
  }

  // --- waiting ---

  @Override
  public RaceEvent next(Collection<Generation> live, Duration atMost) {
    return race.next(branches.own(live), atMost);
  }

  @Override
  public List<RaceEvent.Ended> join(Collection<Generation> live) {
    return race.join(branches.own(live));
  }

  /** True when the run is cancelled, the strategy's thread interrupted, or the time over. */
  boolean mustStop() {
    question.noticeInterrupt();
    if (question.isCancelled()) {
      return true;
    }
    if (question.nanos() >= deadlineNanos) {
      hitLimit();
      return true;
    }
    return false;
  }

  private void hitLimit() {
    question.lock.lock();
    try {
      ledger.hitLimit();
    } finally {
      question.lock.unlock();
    }
  }

  @Override
  public boolean shouldStop() {
    if (mustStop()) {
      return true;
    }
    question.lock.lock();
    try {
      if (allowance.isUsedUp()) {
        ledger.hitLimit();
        return true;
      }
      return false;
    } finally {
      question.lock.unlock();
    }
  }

  @Override
  public boolean mayScore() {
    question.lock.lock();
    try {
      boolean any = ledger.left(Resource.SCORED_STEPS) > 0;
      if (!any) {
        ledger.hitLimit();
      }
      return any;
    } finally {
      question.lock.unlock();
    }
  }

  // --- the end ---

  long criticalPath() {
    return criticalPath;
  }

  /** Notes a chain of tokens that each waited for the one before. */
  void lengthenPath(long tokens) {
    criticalPath = Math.max(criticalPath, tokens);
  }

  @Override
  public Spent spent() {
    question.lock.lock();
    try {
      return ledger.spent(criticalPath, Duration.ofNanos(question.nanos() - startNanos));
    } finally {
      question.lock.unlock();
    }
  }

  @Override
  public Budget left() {
    question.lock.lock();
    try {
      Budget countable = ledger.left();
      return deadlineNanos == Long.MAX_VALUE
          ? countable
          : countable.within(Duration.ofNanos(Math.max(0, deadlineNanos - question.nanos())));
    } finally {
      question.lock.unlock();
    }
  }

  @Override
  public void record(TraceEvent event) {
    question.emit(
        new TraceRecord(
            question.number, path, records++, question.nanos() - question.startNanos, event));
  }

  @Override
  public Outcome conclude(Selection selection) {
    requireNotConcluded();
    settleAll();
    record(
        new TraceEvent.Selected(
            selection.ranked().stream().map(j -> j.candidate().index()).toList(),
            selection.winner().map(j -> j.candidate().index()),
            selection.winner().flatMap(j -> j.candidate().answer()).map(Answer::text),
            selection.support(),
            selection.degraded()));
    close();
    Outcome outcome = outcome(selection);
    Spent spent = outcome.spent();
    boolean nothingButFailures =
        selection.ranked().isEmpty() && spent.failed() > 0 && spent.finished() == 0;
    if (nothingButFailures && outcome.stopReason() == StopReason.COMPLETED) {
      throw new AllBranchesFailedException(outcome);
    }
    return outcome;
  }

  private Outcome outcome(Selection selection) {
    var report =
        new Outcome.Report(
            selection.ranked(),
            selection.support(),
            stopReason(),
            spent(),
            selection.degraded(),
            question.lossy,
            failures,
            seed);
    Optional<Candidate> winner = selection.winner().map(Judged::candidate);
    Optional<Answer> answer = winner.flatMap(Candidate::answer);
    if (answer.isPresent()) {
      return new Answered(answer.get(), winner.orElseThrow(), report);
    }
    Optional<Candidate> best = selection.ranked().stream().findFirst().map(Judged::candidate);
    boolean isRefused = winner.isEmpty() && best.flatMap(Candidate::answer).isPresent();
    return new Abstained(
        isRefused ? Abstained.Reason.NOT_ACCEPTED : Abstained.Reason.NO_ANSWER,
        winner.isPresent() ? winner : best,
        report);
  }

  private StopReason stopReason() {
    if (question.isCancelled()) {
      return StopReason.CANCELLED;
    }
    return ledger.limitHit() ? StopReason.BUDGET : StopReason.COMPLETED;
  }

  private void settleAll() {
    List.copyOf(children).forEach(LiveRun::close);
    List<LiveGeneration> left = branches.open();
    left.forEach(LiveGeneration::cancel);
    race.join(left);
  }

  /** Ends what still runs, here and below, and closes the books; nothing the second time. */
  void close() {
    if (concluded) {
      return;
    }
    settleAll();
    concluded = true;
    if (parent != null) {
      parent.lengthenPath(criticalPath);
      parent.children.remove(this);
    }
    if (traced) {
      record(new TraceEvent.RunFinished(stopReason(), spent()));
    }
  }
}
