package io.ponder4j.strategies.select;

import io.ponder4j.Judged;
import io.ponder4j.answer.Answer;
import io.ponder4j.answer.AnswerType;
import io.ponder4j.answer.Equivalence;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Candidates grouped by answer. Merged by union-find, so that a comparison that is not transitive
 * still gives a partition; candidates without an answer are in no class.
 */
final class AnswerClasses {

  private AnswerClasses() {}

  /** The classes in order of their first member, the members in order of the pool. */
  static List<List<Judged>> of(List<Judged> pool, AnswerType answers) {
    int[] leader = new int[pool.size()]; // the lowest index of the class, by path
    for (int i = 0; i < leader.length; i++) {
      leader[i] = i;
      for (int j = 0; j < i; j++) {
        if (find(leader, i) != find(leader, j) && same(pool.get(i), pool.get(j), answers)) {
          int low = Math.min(find(leader, i), find(leader, j));
          int high = Math.max(find(leader, i), find(leader, j));
          leader[high] = low;
        }
      }
    }
    Map<Integer, List<Judged>> classes = new TreeMap<>();
    for (int i = 0; i < leader.length; i++) {
      if (answer(pool.get(i)).isPresent()) {
        classes.computeIfAbsent(find(leader, i), k -> new ArrayList<>()).add(pool.get(i));
      }
    }
    return List.copyOf(classes.values());
  }

  private static int find(int[] leader, int i) {
    while (leader[i] != i) {
      i = leader[i];
    }
    return i;
  }

  private static boolean same(Judged a, Judged b, AnswerType answers) {
    return answer(a).isPresent()
        && answer(b).isPresent()
        && compare(answer(a).get(), answer(b).get(), answers) == Equivalence.SAME;
  }

  /** A comparison that fails must not lose the run; it tells nothing. */
  private static Equivalence compare(Answer a, Answer b, AnswerType answers) {
    try {
      return answers.compare(a, b);
    } catch (RuntimeException e) {
      return Equivalence.UNSURE;
    }
  }

  static Optional<Answer> answer(Judged judged) {
    return judged.candidate().answer();
  }
}
