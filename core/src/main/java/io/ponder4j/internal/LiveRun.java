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
import io.ponder4j.UnmetNeedException;
import io.ponder4j.answer.Answer;
import io.ponder4j.answer.AnswerType;
import io.ponder4j.generate.Capabilities;
import io.ponder4j.generate.Capability;
import io.ponder4j.generate.Completion;
import io.ponder4j.generate.Finish;
import io.ponder4j.generate.Generation;
import io.ponder4j.generate.Generator;
import io.ponder4j.generate.Request;
import io.ponder4j.generate.SamplingParams;
import io.ponder4j.generate.TokenListener;
import io.ponder4j.generate.Usage;
import io.ponder4j.internal.Ledger.Resource;
import io.ponder4j.run.RaceEvent;
import io.ponder4j.run.Run;
import io.ponder4j.trace.TraceEvent;
import io.ponder4j.trace.TraceRecord;
import io.ponder4j.verify.Candidate;
import io.ponder4j.verify.OutcomeVerifier;
import io.ponder4j.verify.ProcessVerifier;
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
  final Race race;
  final long deadlineNanos; // MAX_VALUE for none
  final List<LiveGeneration> open = new ArrayList<>(); // running, or ended and not reported yet
  private final @Nullable LiveRun parent;
  private final List<LiveRun> children = new ArrayList<>(); // those that are not over
  private final String path;
  private final long startNanos;
  private final List<Failure> failures = new ArrayList<>();
  private volatile long criticalPath;
  private int enrolled;
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
    Object bound = question.setup.bindings().get(role.name());
    if (bound == null) {
      throw new UnmetNeedException(
          "nothing is bound to the role '" + role + "'; bind it when the Ponder is built");
    }
    if (!role.type().isInstance(bound)) {
      throw new UnmetNeedException(
          "the role '"
              + role
              + "' needs a "
              + role.type().getSimpleName()
              + ", but is bound to a "
              + bound.getClass().getName());
    }
    return role.type().cast(wrap(role.name(), bound));
  }

  private Object wrap(String role, Object bound) {
    if (bound instanceof Generator generator) {
      return new BudgetedGenerator(this, role, question.session(role, generator));
    }
    if (bound instanceof OutcomeVerifier verifier) {
      return new BudgetedOutcomeVerifier(this, role, verifier);
    }
    return new BudgetedProcessVerifier(this, role, (ProcessVerifier) bound);
  }

  @Override
  public boolean has(Role<?> role) {
    return role.type().isInstance(question.setup.bindings().get(role.name()));
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

  private void requireNotConcluded() {
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

  // --- generations ---

  /**
   * Admits a generation and traces its start, or ends it where the budget does not let it start.
   */
  LiveGeneration enroll(
      String role, Request request, TokenListener listener, boolean leased, int stillToStart) {
    requireNotConcluded();
    LiveGeneration generation;
    boolean admitted;
    question.lock.lock();
    try {
      generation =
          new LiveGeneration(this, enrolled++, role, request, listener, leased, criticalPath);
      open.add(generation);
      admitted = !mustStop() && allowance.admit(generation, stillToStart);
      if (admitted) {
        generation.admit();
      } else {
        generation.refuse(question.isCancelled() ? Finish.CANCELLED : Finish.BUDGET);
      }
    } finally {
      question.lock.unlock();
    }
    if (admitted) {
      record(
          new TraceEvent.GenerationStarted(
              generation.index,
              role,
              request.seed(),
              request.prefix().fingerprint(),
              request.sampling().key()));
    }
    return generation;
  }

  /** Lets generations draw that were started together, now that all of them are followed. */
  void begin(List<LiveGeneration> siblings) {
    List<LiveGeneration> held;
    question.lock.lock();
    try {
      held = siblings.stream().filter(LiveGeneration::begin).toList();
    } finally {
      question.lock.unlock();
    }
    held.forEach(LiveGeneration::resume);
  }

  /** Books an admitted generation that ended. Called with the lock held, on any thread. */
  void settle(LiveGeneration generation, RaceEvent.Ended how, Usage usage) {
    @Nullable Finish finish =
        how instanceof RaceEvent.Finished finished ? finished.completion().finish() : null;
    allowance.settle(generation, finish, usage);
    if (how instanceof RaceEvent.Failed failed) {
      addFailure("generation " + generation.index, String.valueOf(failed.cause().getMessage()));
    }
  }

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

  /**
   * Adds an ended generation to the trace and to the critical path, once. Called without the lock.
   */
  void report(LiveGeneration generation) {
    RaceEvent.@Nullable Ended how = generation.ended();
    if (how == null || !generation.markReported()) {
      return;
    }
    question.lock.lock();
    try {
      open.remove(generation);
    } finally {
      question.lock.unlock();
    }
    if (!generation.isAdmitted()) {
      return;
    }
    criticalPath = Math.max(criticalPath, generation.pathBefore + generation.generated());
    if (how instanceof RaceEvent.Finished finished) {
      Completion c = finished.completion();
      record(
          new TraceEvent.GenerationFinished(
              generation.index, c.finish(), c.usage(), c.text(), c.prefix().fingerprint()));
    } else if (how instanceof RaceEvent.Failed failed) {
      record(
          new TraceEvent.GenerationFailed(
              generation.index, String.valueOf(failed.cause().getMessage()), generation.usage()));
    }
  }

  // --- waiting ---

  @Override
  public RaceEvent next(Collection<Generation> live, Duration atMost) {
    return race.next(own(live), atMost);
  }

  @Override
  public List<RaceEvent.Ended> join(Collection<Generation> live) {
    return race.join(own(live));
  }

  private List<LiveGeneration> own(Collection<Generation> live) {
    var own = new ArrayList<LiveGeneration>(live.size());
    for (Generation generation : live) {
      if (!(generation instanceof LiveGeneration mine) || mine.run != this) {
        throw new IllegalArgumentException("a run waits for generations that it started itself");
      }
      own.add(mine);
    }
    return own;
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

  // --- the end ---

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
    Optional<Candidate> best = selection.winner().map(Judged::candidate);
    Optional<Answer> answer = best.flatMap(Candidate::answer);
    return answer.isPresent()
        ? new Answered(answer.get(), best.orElseThrow(), report)
        : new Abstained(Abstained.Reason.NO_ANSWER, best, report);
  }

  private StopReason stopReason() {
    if (question.isCancelled()) {
      return StopReason.CANCELLED;
    }
    return ledger.limitHit() ? StopReason.BUDGET : StopReason.COMPLETED;
  }

  private void settleAll() {
    List.copyOf(children).forEach(LiveRun::close);
    List<LiveGeneration> left;
    question.lock.lock();
    try {
      left = List.copyOf(open);
    } finally {
      question.lock.unlock();
    }
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
      parent.criticalPath = Math.max(parent.criticalPath, criticalPath);
      parent.children.remove(this);
    }
    if (traced) {
      record(new TraceEvent.RunFinished(stopReason(), spent()));
    }
  }
}
