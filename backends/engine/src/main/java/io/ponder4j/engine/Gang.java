package io.ponder4j.engine;

import io.ponder4j.engine.kv.KvTree;
import io.ponder4j.generate.Finish;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * Generations that were started together, and draw in step: the first tokens in one step, as soon
 * as all prompts are computed, and so on. For the loop's thread only.
 */
final class Gang {

  private final Account account;
  private final List<Sequence> sequences;

  Gang(Account account, List<Sequence> sequences) {
    this.account = account;
    this.sequences = new ArrayList<>(sequences);
  }

  Account account() {
    return account;
  }

  List<Sequence> sequences() {
    return sequences;
  }

  int size() {
    return sequences.size();
  }

  boolean isEmpty() {
    return sequences.isEmpty();
  }

  void begin(KvTree tree) {
    sequences.forEach(sequence -> sequence.begin(tree));
  }

  void dropDone() {
    sequences.removeIf(Sequence::isDone);
  }

  void endCancelled(KvTree tree) {
    for (Sequence sequence : sequences) {
      if (sequence.isCancelled() && !sequence.isDone()) {
        sequence.finish(Finish.CANCELLED);
        sequence.leave(tree);
      }
    }
  }

  /** Some of it, for one step. */
  Gang only(List<Sequence> some) {
    return new Gang(account, some);
  }

  /** Those with the fewest tokens: who was held for a while is waited for. */
  Gang hindmost() {
    int fewest = Integer.MAX_VALUE;
    int most = 0;
    for (Sequence sequence : sequences) {
      fewest = Math.min(fewest, sequence.generated());
      most = Math.max(most, sequence.generated());
    }
    int least = fewest;
    return least >= most
        ? this
        : only(sequences.stream().filter(s -> s.generated() == least).toList());
  }

  /** True when each has but one token to compute before it draws. */
  boolean isDrawing() {
    for (Sequence sequence : sequences) {
      if (sequence.waiting() != 1) {
        return false;
      }
    }
    return true;
  }

  /** Tokens that wait; those that siblings have in common count once. */
  int waiting() {
    return distinct().stream().mapToInt(Sequence::waiting).sum();
  }

  /** The most tokens that it may need room for: those that wait, and all that it may write. */
  long mostToCome() {
    return waiting() + sequences.stream().mapToLong(Sequence::mostToWrite).sum();
  }

  /** One of all siblings that wait for the same tokens: the others find them in the tree. */
  List<Sequence> distinct() {
    Set<int[]> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    return sequences.stream().filter(sequence -> seen.add(sequence.pending())).toList();
  }
}
