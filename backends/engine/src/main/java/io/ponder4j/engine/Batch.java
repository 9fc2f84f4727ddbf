package io.ponder4j.engine;

import io.ponder4j.engine.kv.KvNode;
import io.ponder4j.engine.kv.KvTree;
import io.ponder4j.generate.Finish;
import io.ponder4j.generate.GenerationException;
import io.ponder4j.generate.GeneratorClosedException;
import io.ponder4j.generate.Permit;
import io.ponder4j.generate.Usage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * What runs on a model, and one step of it: the next token of every branch that may draw, then
 * prompts, then texts to score, all in one forward. For the loop's thread only.
 */
final class Batch {

  private final CausalLm lm;
  private final EngineOptions options;
  private final KvTree tree;
  private final Forward forward;
  private final Admission admission;
  private final StepFiller filler;
  private final Preemption preemption;
  private final Rows results;
  private final List<Gang> gangs = new ArrayList<>();
  private final Deque<ScoreJob> scores = new ArrayDeque<>();
  private final Meter meter;
  private boolean distrustsCache; // the present step gave numbers that are none

  Batch(CausalLm lm, EngineOptions options, LongSupplier clock) {
    this.lm = lm;
    this.options = options;
    this.tree = new KvTree(lm.memory(), options.swapBytes());
    this.forward = new Forward(lm);
    this.admission = new Admission(options);
    this.filler = new StepFiller(tree, options);
    this.preemption = new Preemption(tree, admission, gangs, scores);
    this.meter = new Meter(clock);
    this.results = new Rows(lm.shape().vocabularySize());
  }

  KvTree tree() {
    return tree;
  }

  /** What runs on the model now; the one thing here that other threads may ask for. */
  Forward forward() {
    return forward;
  }

  // --- what runs ---

  /** Takes in generations that are to draw in step. */
  void admit(Account account, List<Sequence> sequences) {
    int limit = lm.memory().limit();
    for (Sequence sequence : sequences) {
      if (sequence.waiting() >= limit) { // no room for an answer
        sequence.fail(new KvBudgetExceededException(sequence.waiting() + 1L, limit));
      }
    }
    account.joinAt(gangs.stream().mapToDouble(gang -> gang.account().served()).min().orElse(0));
    var gang = new Gang(account, sequences);
    gang.dropDone();
    admission.add(gang);
  }

  void admit(ScoreJob job) {
    int limit = lm.memory().limit();
    if (job.longest() > limit) {
      job.fail(new KvBudgetExceededException(job.longest(), limit));
      return;
    }
    job.begin(tree);
    scores.add(job);
  }

  /** A session ends: what was kept for it is cached as everything else. */
  void letGo(List<KvNode> kept) {
    kept.forEach(tree::unkeep);
    reclaim();
  }

  /** Gives back memory that a burst took; when nothing runs. */
  void trim() {
    tree.trim();
  }

  boolean isEmpty() {
    return gangs.isEmpty() && scores.isEmpty() && admission.gangs().isEmpty();
  }

  /** Fails all that runs, each with what it took. */
  void endAll(Function<Usage, GenerationException> why) {
    all()
        .filter(sequence -> !sequence.isDone())
        .forEach(
            sequence -> {
              sequence.fail(why.apply(sequence.usage()));
              sequence.leave(tree);
            });
    dropDone();
    scores.forEach(job -> job.fail(why.apply(Usage.NONE)));
    scores.clear();
  }

  private Stream<Sequence> all() {
    return Stream.concat(gangs.stream(), admission.gangs().stream())
        .flatMap(gang -> gang.sequences().stream());
  }

  EngineStats stats() {
    int running = scores.size() + gangs.stream().mapToInt(Gang::size).sum();
    return meter.stats(running, admission, tree);
  }

  // --- one step ---

  /** Does a step; false when there was nothing to do. */
  boolean step() {
    meter.stepBegins();
    try {
      return measuredStep();
    } finally {
      meter.stepEnded();
    }
  }

  private boolean measuredStep() {
    endCancelled();
    List<Gang> permitted = permitted();
    begin(permitted);
    boolean ended = dropDone();
    if (permitted.isEmpty() && scores.isEmpty()) {
      return ended;
    }
    List<Gang> turns = turns(permitted);
    if (!reserve(turns)) {
      return true;
    }
    compute(turns);
    dropDone();
    reclaim();
    if (distrustsCache) {
      distrustsCache = false;
      tree.purge();
      slotsMoved();
    }
    return true;
  }

  private void endCancelled() {
    gangs.forEach(gang -> gang.endCancelled(tree));
    admission.gangs().forEach(gang -> gang.endCancelled(tree));
    scores.removeIf(
        job -> {
          boolean cancelled = job.ticket().isCancelled(); // once: it may be so a moment later
          if (cancelled) {
            job.fail(new GenerationException("the scoring was cancelled"));
          }
          return cancelled;
        });
    dropDone();
  }

  private boolean dropDone() {
    admission.dropDone();
    gangs.forEach(Gang::dropDone);
    return gangs.removeIf(Gang::isEmpty);
  }

  /** Lets in who waits, as far as there is room. */
  private void begin(List<Gang> permitted) {
    int active = permitted.stream().mapToInt(Gang::size).sum();
    while (true) {
      Gang next = admission.next(tree, active, active == 0 && scores.isEmpty());
      if (next == null) {
        return;
      }
      next.begin(tree);
      gangs.add(next);
      Gang going = permitted(next);
      if (!going.isEmpty()) {
        permitted.add(going);
        active += going.size();
      }
    }
  }

  private List<Gang> permitted() {
    List<Gang> permitted = new ArrayList<>();
    for (Gang gang : gangs) {
      Gang going = permitted(gang);
      if (!going.isEmpty()) {
        permitted.add(going);
      }
    }
    return permitted;
  }

  /** Those that may draw now. Who is held stays behind; who may not go on ends. */
  private Gang permitted(Gang gang) {
    List<Sequence> going = new ArrayList<>(gang.size());
    for (Sequence sequence : gang.sequences()) {
      Permit permit = permit(sequence);
      if (permit == Permit.PROCEED) {
        sequence.skipCached(tree);
        going.add(sequence);
      } else if (permit == Permit.STOP) {
        sequence.finish(Finish.BUDGET);
        sequence.leave(tree);
      }
    }
    return gang.only(going).hindmost();
  }

  /** A listener that throws ends its own generation only. */
  private Permit permit(Sequence sequence) {
    try {
      return sequence.permit();
    } catch (RuntimeException | Error e) {
      rethrowIfFatal(e);
      sequence.fail(new GenerationException("the listener failed: " + e, e, sequence.usage()));
      sequence.leave(tree);
      return Permit.HOLD;
    }
  }

  /** Who is served in this step, in order: where there are more than fit, those served least. */
  private List<Gang> turns(List<Gang> permitted) {
    permitted.sort(Comparator.comparingDouble(gang -> gang.account().served()));
    List<Gang> turns = new ArrayList<>();
    int branches = 0;
    for (Gang gang : permitted) {
      if (turns.isEmpty() || branches + gang.size() <= options.maxRowsPerStep()) {
        turns.add(gang);
        branches += gang.size();
      }
    }
    return turns;
  }

  private void compute(List<Gang> turns) {
    StepResult result = null;
    try {
      filler.fill(turns, scores);
      if (filler.rows() > 0) {
        meter.forwardBegins();
        result = forward.run(filler.step(), filler.waiters(scores));
        filler.measured(meter.forwardEnded(filler.rows(), filler.textRows()));
      }
    } catch (StepInterruptedException e) {
      failStep(usage -> new GeneratorClosedException("the engine", usage));
      return;
    } catch (RuntimeException e) {
      failStep(usage -> new GenerationException("the model failed: " + e, e, usage));
      return;
    }
    if (result != null) {
      results.of(result);
      draw(filler.drawing());
      scores.forEach(this::take);
      meter.drawsEnded();
    }
    scores.removeIf(ScoreJob::completeIfDone);
  }

  private void draw(List<Sequence> drawing) {
    for (Sequence sequence : drawing) {
      try {
        sequence.draw(results);
        meter.drawn();
      } catch (NoLawException e) {
        sequence.fail(new NoLawException(e, sequence.usage()));
        distrustsCache = true;
      } catch (RuntimeException | Error e) {
        rethrowIfFatal(e);
        sequence.fail(
            new GenerationException(
                "a hook of the generation, or its draw, failed: " + e, e, sequence.usage()));
      }
      if (sequence.isDone()) {
        sequence.leave(tree);
      }
    }
  }

  private void take(ScoreJob job) {
    try {
      job.take(results);
    } catch (NoLawException e) {
      job.fail(e);
      distrustsCache = true;
    }
  }

  // --- trouble ---

  /**
   * A hook's assertion or endless recursion is its own; a machine without memory is everybody's.
   */
  private static void rethrowIfFatal(Throwable failure) {
    if (failure instanceof VirtualMachineError fatal && !(failure instanceof StackOverflowError)) {
      throw fatal;
    }
  }

  /** What this step was to compute is not in the cache: everything in it ends, and its nodes go. */
  private void failStep(Function<Usage, GenerationException> why) {
    for (Sequence sequence : filler.reading()) {
      sequence.letGo(tree);
      if (sequence.isCancelled()) {
        sequence.finish(Finish.CANCELLED);
      } else {
        sequence.fail(why.apply(sequence.usage()));
      }
    }
    for (ScoreJob job : List.copyOf(scores)) {
      if (job.isInStep()) {
        job.fail(why.apply(Usage.NONE));
        scores.remove(job);
      }
    }
    filler.discardComputed();
  }

  // --- room ---

  /**
   * Makes room for the step: less text is read where there is not enough, or somebody has to go.
   */
  private boolean reserve(List<Gang> turns) {
    for (int text = options.maxRowsPerStep(); ; text /= 2) {
      try {
        int rows = filler.mostRows(turns, scores, text);
        if (tree.reserve(rows, () -> mostAfter(rows))) {
          slotsMoved();
        }
        return true;
      } catch (KvBudgetExceededException e) {
        slotsMoved(); // what is cached was dropped and the rest closed up before that
        if (text <= 1) {
          preemption.makeRoom(turns, e);
          dropDone();
          return false;
        }
      }
    }
  }

  /** The most tokens that running branches may need room for after some rows. */
  private long mostAfter(int rows) {
    return Math.max(0, gangs.stream().mapToLong(Gang::mostToCome).sum() - rows);
  }

  private void reclaim() {
    if (tree.reclaim(options.cachedTokens())) {
      slotsMoved();
    }
  }

  private void slotsMoved() {
    gangs.forEach(gang -> gang.sequences().forEach(sequence -> sequence.place().slotsMoved()));
    scores.forEach(ScoreJob::slotsMoved);
  }
}
