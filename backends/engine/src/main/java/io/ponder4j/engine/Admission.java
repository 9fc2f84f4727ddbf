package io.ponder4j.engine;

import io.ponder4j.engine.kv.KvTree;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Gangs that wait for their turn, and who is next. Nobody overtakes for being small, so that a
 * large one has its turn too. For the loop's thread only.
 */
final class Admission {

  /** Tokens that each branch is expected to write before others have ended. */
  private static final int GROWTH = 32;

  private final int maxBranches;
  private final int maxWaiting;
  private final List<Gang> gangs = new ArrayList<>(); // in order of arrival, after those put back
  private int preempted; // ever

  Admission(EngineOptions options) {
    this.maxBranches = options.maxBranches();
    this.maxWaiting = options.maxWaiting();
  }

  List<Gang> gangs() {
    return gangs;
  }

  int waiting() {
    return gangs.stream().mapToInt(Gang::size).sum();
  }

  int preempted() {
    return preempted;
  }

  /** Takes in what is asked for, or refuses it. */
  void add(Gang gang) {
    int waiting = waiting();
    if (waiting + gang.size() > maxWaiting) {
      gang.sequences().forEach(s -> s.fail(new EngineOverloadedException(waiting, maxWaiting)));
    } else if (!gang.isEmpty()) {
      gangs.add(gang);
    }
  }

  /** A branch that had to make room: it goes on, by itself, when there is some again. */
  void putBack(Account account, Sequence sequence) {
    gangs.add(0, new Gang(account, List.of(sequence)));
    preempted++;
  }

  /**
   * The next gang, if it may begin now; then it waits no more.
   *
   * @param active branches that drew in the last step, or have begun since
   * @param alone true when nothing else can make progress: then it begins whatever it needs
   */
  @org.jspecify.annotations.Nullable
  Gang next(KvTree tree, int active, boolean alone) {
    Gang next =
        gangs.stream().min(Comparator.comparingDouble(g -> g.account().served())).orElse(null);
    if (next == null) {
      return null;
    }
    long needed = next.waiting() + (long) GROWTH * next.size();
    boolean fits = active < maxBranches && needed <= tree.room() - (long) GROWTH * active;
    if (!fits && !alone) {
      return null;
    }
    gangs.remove(next);
    return next;
  }

  void dropDone() {
    gangs.forEach(Gang::dropDone);
    gangs.removeIf(Gang::isEmpty);
  }
}
