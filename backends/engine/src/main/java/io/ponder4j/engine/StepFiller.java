package io.ponder4j.engine;

import io.ponder4j.engine.kv.KvTree;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Fills a step: branches that draw, then prompts, then texts to score. Running branches never wait
 * for text, nor long beside it, but leave it some room; prompts leave some to scores.
 */
final class StepFiller {

  private static final int LEAST_TEXT = 8; // one part in so many of a step
  private static final int LEAST_SCORES = 4; // one part in so many of the text

  private final StepAssembly assembly;
  private final Pace pace;
  private final List<Sequence> reading = new ArrayList<>(); // whoever has a token in the step
  private final List<Sequence> drawing = new ArrayList<>(); // who draws after it
  private int textLimit; // rows of text that the step has room for
  private int branchRows; // of the step: those of branches that draw
  private int textRows; // of the step: those of given text

  StepFiller(KvTree tree, EngineOptions options) {
    this.assembly = new StepAssembly(tree);
    this.pace = new Pace(options.targetStep().toNanos());
  }

  // --- what was filled ---

  Step step() {
    return assembly.step();
  }

  int rows() {
    return assembly.rows();
  }

  /** How many of the rows are given text, not drawn. */
  int textRows() {
    return textRows;
  }

  List<Sequence> reading() {
    return reading;
  }

  List<Sequence> drawing() {
    return drawing;
  }

  List<Forward.Ticket> waiters(Collection<ScoreJob> scores) {
    List<Forward.Ticket> waiters = new ArrayList<>(reading.size() + scores.size());
    reading.forEach(sequence -> waiters.add(sequence.ticket()));
    for (ScoreJob job : scores) {
      if (job.isInStep()) {
        waiters.add(job.ticket());
      }
    }
    return waiters;
  }

  /** Takes note of how long the step took. */
  void measured(long nanos) {
    pace.measured(assembly.rows(), nanos);
  }

  void discardComputed() {
    assembly.discardComputed();
  }

  // --- filling ---

  /**
   * The most slots that the next step takes: one for each token that is fed.
   *
   * @param text rows of text that it may read, at least 0
   */
  int mostRows(List<Gang> turns, Collection<ScoreJob> scores, int text) {
    textLimit = text;
    long tokens = scores.stream().mapToLong(ScoreJob::waiting).sum();
    int branches = 0;
    for (Gang gang : turns) {
      int rest = gang.isDrawing() ? 0 : gang.waiting() - gang.distinct().size();
      tokens += gang.size() + rest;
      branches += gang.size();
    }
    return (int) Math.min(tokens, branches + textLimit + 1L);
  }

  /** Fills a step for which there is room, see {@link #mostRows}. */
  void fill(List<Gang> turns, Collection<ScoreJob> scores) {
    assembly.begin();
    reading.clear();
    drawing.clear();
    textRows = 0;
    List<Gang> prompts = new ArrayList<>();
    for (Gang gang : turns) {
      if (gang.isDrawing()) {
        feedAll(gang);
      } else {
        prompts.add(gang);
      }
    }
    branchRows = assembly.rows();
    int forScores = scores.isEmpty() ? 0 : Math.max(1, roomForText() / LEAST_SCORES);
    for (Gang gang : prompts) {
      int room = Math.max(0, roomForText() - forScores);
      if (gang.waiting() <= room) {
        feedAll(gang);
      } else {
        feedSome(gang, room);
      }
    }
    feedScores(scores);
  }

  private void feedAll(Gang gang) {
    int before = assembly.rows();
    for (Sequence sequence : gang.sequences()) {
      textRows += sequence.feed(assembly, sequence.waiting());
    }
    reading.addAll(gang.sequences());
    drawing.addAll(gang.sequences());
    gang.account().charge(assembly.rows() - before);
  }

  /** A part of the prompts, but none of their last tokens. */
  private void feedSome(Gang gang, int room) {
    int left = room;
    for (Sequence sequence : gang.distinct()) {
      int tokens = Math.min(left, sequence.waiting() - 1);
      if (tokens > 0) {
        textRows += sequence.feed(assembly, tokens);
        reading.add(sequence);
        left -= tokens;
      }
    }
    gang.account().charge(room - left);
  }

  /** In equal parts; at least one row in all, so that prompts do not starve them. */
  private void feedScores(Collection<ScoreJob> scores) {
    int room = Math.max(1, roomForText());
    int jobs = scores.size();
    for (ScoreJob job : scores) {
      int before = assembly.rows();
      job.feed(assembly, room == 0 ? 0 : Math.max(1, room / jobs));
      room = Math.max(0, room - (assembly.rows() - before));
      textRows += assembly.rows() - before;
      jobs--;
    }
  }

  /** Rows for more text in the step. */
  private int roomForText() {
    int least = Math.max(1, textLimit / LEAST_TEXT);
    int readSoFar = assembly.rows() - branchRows;
    int most = Math.max(least, textLimit - branchRows);
    int inTime = branchRows == 0 ? most : pace.room(branchRows);
    return Math.max(0, Math.min(most, inTime) - readSoFar);
  }
}
