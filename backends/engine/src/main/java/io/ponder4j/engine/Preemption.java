package io.ponder4j.engine;

import io.ponder4j.engine.kv.KvTree;
import java.util.Deque;
import java.util.List;

/**
 * Who makes room where a step does not fit: first who may not draw anyway, then who was served
 * most, then the youngest of the texts that are read. They go on later. Who is alone and does not
 * fit, fails.
 */
final class Preemption {

  private final KvTree tree;
  private final Admission admission;
  private final List<Gang> gangs; // all that run, the batch's
  private final Deque<ScoreJob> scores; // the batch's

  Preemption(KvTree tree, Admission admission, List<Gang> gangs, Deque<ScoreJob> scores) {
    this.tree = tree;
    this.admission = admission;
    this.gangs = gangs;
    this.scores = scores;
  }

  /** Lets one of them go, to come back or as failed. */
  void makeRoom(List<Gang> turns, KvBudgetExceededException cause) {
    if (preemptHeld(turns)) {
      return;
    }
    int branches = turns.stream().mapToInt(Gang::size).sum();
    if (branches > 0) {
      Gang last = turns.get(turns.size() - 1);
      Sequence youngest = last.sequences().get(last.size() - 1);
      if (branches + scores.size() > 1) {
        preempt(youngest);
      } else {
        youngest.fail(new KvBudgetExceededException(cause, youngest.usage()));
        youngest.leave(tree);
      }
      return;
    }
    ScoreJob youngest = scores.getLast();
    for (ScoreJob job : scores) {
      youngest = job.hasBegun() ? job : youngest;
    }
    if (youngest == scores.getFirst()) {
      scores.removeFirst().fail(cause);
    } else {
      youngest.restart(tree);
    }
  }

  private boolean preemptHeld(List<Gang> turns) {
    List<Sequence> served = turns.stream().flatMap(gang -> gang.sequences().stream()).toList();
    for (int i = gangs.size() - 1; i >= 0; i--) {
      List<Sequence> siblings = gangs.get(i).sequences();
      for (int j = siblings.size() - 1; j >= 0; j--) {
        Sequence sequence = siblings.get(j);
        if (sequence.place().node().depth() > 0 && !served.contains(sequence)) {
          preempt(sequence);
          return true;
        }
      }
    }
    return false;
  }

  private void preempt(Sequence sequence) {
    for (Gang gang : gangs) {
      if (gang.sequences().remove(sequence)) {
        sequence.park(tree);
        admission.putBack(gang.account(), sequence);
      }
    }
  }
}
