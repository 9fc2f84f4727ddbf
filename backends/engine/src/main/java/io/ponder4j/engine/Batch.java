package io.ponder4j.engine;

import io.ponder4j.engine.kv.KvNode;
import io.ponder4j.engine.kv.KvTree;
import io.ponder4j.generate.Finish;
import io.ponder4j.generate.GenerationException;
import io.ponder4j.generate.Permit;
import io.ponder4j.generate.Usage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * What runs on a model, and one step of it: the next token of every branch that may draw, then
 * prompts, then texts to score, all in one forward.
 *
 * <p>Generations that were started together are a gang. A gang draws its first tokens in one step,
 * as soon as all its prompts are computed, and from then on in step. For the loop's thread only.
 */
final class Batch {

  private final CausalLm lm;
  private final EngineOptions options;
  private final KvTree tree;
  private final StepAssembly assembly;
  private final Rows results;
  private final List<List<Sequence>> gangs = new ArrayList<>();
  private final Deque<ScoreJob> scores = new ArrayDeque<>();
  private final Meter meter;
  private final Pace pace;
  private int textLimit; // rows of text that the present step has room for
  private int branchRows; // of the present step: those of running branches
  private boolean distrustsCache; // the present step gave numbers that are none

  Batch(CausalLm lm, EngineOptions options, LongSupplier clock) {
    this.lm = lm;
    this.options = options;
    this.tree = new KvTree(lm.memory());
    this.assembly = new StepAssembly(tree);
    this.meter = new Meter(clock);
    this.pace = new Pace(options.targetStep().toNanos());
    this.results = new Rows(lm.shape().vocabularySize());
    tree.pin(tree.root());
  }

  /** Where every text begins; the one thing here that other threads may ask for. */
  KvNode root() {
    return tree.root();
  }

  // --- what runs ---

  void admit(List<Sequence> gang) {
    gang.forEach(sequence -> sequence.begin(tree));
    gangs.add(new ArrayList<>(gang));
  }

  void admit(ScoreJob job) {
    job.begin(tree);
    scores.add(job);
  }

  void unpin(List<KvNode> kept) {
    kept.forEach(tree::unpin);
    reclaim();
  }

  boolean isEmpty() {
    return gangs.isEmpty() && scores.isEmpty();
  }

  /** Fails all that runs, each with what it took. */
  void endAll(Function<Usage, GenerationException> why) {
    for (List<Sequence> gang : gangs) {
      for (Sequence sequence : gang) {
        if (!sequence.isDone()) {
          sequence.fail(why.apply(sequence.usage()));
          sequence.leave(tree);
        }
      }
    }
    gangs.clear();
    scores.forEach(job -> job.fail(why.apply(Usage.NONE)));
    scores.clear();
  }

  EngineStats stats() {
    int live = scores.size() + gangs.stream().mapToInt(List::size).sum();
    return meter.stats(live, tree);
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
    List<List<Sequence>> permitted = permitted();
    boolean ended = dropDone();
    if (permitted.isEmpty() && scores.isEmpty()) {
      return ended;
    }
    if (!reserve(permitted)) {
      return true;
    }
    forward(permitted);
    dropDone();
    reclaim();
    if (distrustsCache) {
      distrustsCache = false;
      tree.purge();
      slotsMoved();
    }
    return true;
  }

  /**
   * Makes room for the step: less text is read where there is not enough, or somebody has to go.
   */
  private boolean reserve(List<List<Sequence>> permitted) {
    for (textLimit = options.maxRowsPerStep(); ; textLimit /= 2) {
      try {
        if (tree.reserve(mostRows(permitted))) {
          slotsMoved();
        }
        return true;
      } catch (KvBudgetExceededException e) {
        slotsMoved(); // what is cached was dropped and the rest closed up before that
        if (textLimit <= 1) {
          failOne(permitted, e);
          return false;
        }
      }
    }
  }

  private void endCancelled() {
    for (List<Sequence> gang : gangs) {
      for (Sequence sequence : gang) {
        if (!sequence.isDone() && sequence.isCancelled()) {
          sequence.finish(Finish.CANCELLED);
          sequence.leave(tree);
        }
      }
      gang.removeIf(Sequence::isDone);
    }
  }

  private boolean dropDone() {
    gangs.forEach(gang -> gang.removeIf(Sequence::isDone));
    return gangs.removeIf(List::isEmpty);
  }

  /** Of each gang, those that may draw now. Who is held stays behind; who may not go on ends. */
  private List<List<Sequence>> permitted() {
    List<List<Sequence>> permitted = new ArrayList<>();
    for (List<Sequence> gang : gangs) {
      List<Sequence> going = new ArrayList<>(gang.size());
      for (Sequence sequence : gang) {
        Permit permit = permit(sequence);
        if (permit == Permit.PROCEED) {
          sequence.skipCached(tree);
          going.add(sequence);
        } else if (permit == Permit.STOP) {
          sequence.finish(Finish.BUDGET);
          sequence.leave(tree);
        }
      }
      if (!going.isEmpty()) {
        permitted.add(hindmost(going));
      }
    }
    return permitted;
  }

  /** Who was held for a while is waited for, so that a gang keeps in step. */
  private static List<Sequence> hindmost(List<Sequence> going) {
    int fewest = going.stream().mapToInt(Sequence::generated).min().orElse(0);
    return going.stream().filter(sequence -> sequence.generated() == fewest).toList();
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

  /** The most slots that the next step can take: one for each token that is fed. */
  private int mostRows(List<List<Sequence>> permitted) {
    long tokens = scores.stream().mapToLong(ScoreJob::waiting).sum();
    int branches = 0;
    for (List<Sequence> gang : permitted) {
      tokens += gang.size();
      tokens += distinct(gang).stream().mapToLong(sequence -> sequence.waiting() - 1).sum();
      branches += gang.size();
    }
    return (int) Math.min(tokens, branches + textLimit + 1L);
  }

  private void forward(List<List<Sequence>> permitted) {
    List<Sequence> drawing = new ArrayList<>();
    StepResult result = null;
    assembly.begin();
    try {
      feed(permitted, drawing);
      feedScores();
      if (assembly.rows() > 0) {
        meter.forwardBegins();
        result = lm.step(assembly.step());
        pace.measured(assembly.rows(), meter.forwardEnded(assembly.rows()));
      }
    } catch (RuntimeException e) {
      failStep(e);
      return;
    }
    if (result != null) {
      results.of(result);
      draw(drawing);
      for (ScoreJob job : scores) {
        take(job);
      }
      meter.drawsEnded();
    }
    scores.removeIf(ScoreJob::completeIfDone);
  }

  /** Branches that are drawing first, then prompts into what room is left. */
  private void feed(List<List<Sequence>> permitted, List<Sequence> drawing) {
    List<List<Sequence>> prompts = new ArrayList<>();
    for (List<Sequence> gang : permitted) {
      if (gang.stream().allMatch(sequence -> sequence.waiting() == 1)) {
        feedAll(gang, drawing);
      } else {
        prompts.add(gang);
      }
    }
    branchRows = assembly.rows();
    for (List<Sequence> gang : prompts) {
      int room = roomForText();
      if (distinct(gang).stream().mapToInt(Sequence::waiting).sum() <= room) {
        feedAll(gang, drawing);
      } else {
        feedSome(gang, room);
      }
    }
  }

  private void feedAll(List<Sequence> gang, List<Sequence> drawing) {
    for (Sequence sequence : gang) {
      meter.prefill(sequence.feed(assembly, sequence.waiting()));
    }
    drawing.addAll(gang);
  }

  /** A part of the prompts, but none of their last tokens. */
  private void feedSome(List<Sequence> gang, int room) {
    int left = room;
    for (Sequence sequence : distinct(gang)) {
      int tokens = Math.min(Math.max(0, left), sequence.waiting() - 1);
      meter.prefill(sequence.feed(assembly, tokens));
      left -= tokens;
    }
  }

  /** One of all siblings that wait for the same tokens: the others find them in the tree. */
  private static List<Sequence> distinct(List<Sequence> gang) {
    Set<int[]> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    return gang.stream().filter(sequence -> seen.add(sequence.pending())).toList();
  }

  /**
   * Rows for text in the present step. Running branches never wait for it, nor long beside it, but
   * leave it some room.
   */
  private int roomForText() {
    int least = Math.max(1, textLimit / 8);
    int readSoFar = assembly.rows() - branchRows;
    int most = Math.max(least, textLimit - branchRows);
    int inTime = branchRows == 0 ? most : pace.room(branchRows);
    return Math.max(0, Math.min(most, inTime) - readSoFar);
  }

  /** Scores come last, and get a row at least: prompts must not starve them. */
  private void feedScores() {
    int room = Math.max(1, roomForText());
    for (ScoreJob job : scores) {
      int before = assembly.rows();
      job.feed(assembly, Math.max(0, room));
      meter.prefill(assembly.rows() - before);
      room -= assembly.rows() - before;
    }
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

  // --- trouble and room ---

  /**
   * A hook's assertion or endless recursion is its own; a machine without memory is everybody's.
   */
  private static void rethrowIfFatal(Throwable failure) {
    if (failure instanceof VirtualMachineError fatal && !(failure instanceof StackOverflowError)) {
      throw fatal;
    }
  }

  /**
   * What this step was to compute is not in the cache: everything in it fails, and its nodes go.
   */
  private void failStep(RuntimeException cause) {
    for (List<Sequence> gang : gangs) {
      for (Sequence sequence : gang) {
        if (!sequence.isDone() && assembly.isPartOf(sequence.place())) {
          sequence.fail(
              new GenerationException("the model failed: " + cause, cause, sequence.usage()));
          sequence.leave(tree);
        }
      }
    }
    for (ScoreJob job : List.copyOf(scores)) {
      if (job.isIn(assembly)) {
        job.fail(new GenerationException("the model failed: " + cause, cause));
        scores.remove(job);
      }
    }
    assembly.discardComputed();
  }

  /** Texts to score go first, the last one before others; then the youngest branch. */
  private void failOne(List<List<Sequence>> permitted, KvBudgetExceededException cause) {
    if (!scores.isEmpty()) {
      ScoreJob job = scores.removeLast();
      job.fail(cause);
      return;
    }
    List<Sequence> gang = permitted.get(permitted.size() - 1);
    Sequence youngest = gang.get(gang.size() - 1);
    youngest.fail(new KvBudgetExceededException(cause, youngest.usage()));
    youngest.leave(tree);
  }

  private void reclaim() {
    if (tree.reclaim(options.cachedTokens())) {
      slotsMoved();
    }
  }

  private void slotsMoved() {
    gangs.forEach(gang -> gang.forEach(sequence -> sequence.place().slotsMoved()));
    scores.forEach(ScoreJob::slotsMoved);
  }
}
