package io.ponder4j.evaluate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** A vote of k samples, over subsets of k. */
final class Vote {

  private Vote() {}

  static Estimate mean(List<Graded> samples, int k, ToDoubleFunction<Graded> weight) {
    int[] answers = new int[samples.size()]; // the number of the answer, -1 for none
    List<List<Graded>> classes = new ArrayList<>();
    Map<String, Integer> numbers = new HashMap<>();
    for (int i = 0; i < answers.length; i++) {
      String answer = samples.get(i).answer();
      answers[i] = answer.isEmpty() ? -1 : numbers.computeIfAbsent(answer, a -> numbers.size());
      if (answers[i] == classes.size()) {
        classes.add(new ArrayList<>());
      }
      if (answers[i] >= 0) {
        classes.get(answers[i]).add(samples.get(i));
      }
    }
    double[] worth = // of an answer: 1 where it is right
        classes.stream()
            .mapToDouble(c -> c.stream().mapToDouble(Graded::value).average().orElseThrow())
            .toArray();
    double[] weights = samples.stream().mapToDouble(weight).toArray();
    return Subsets.mean(answers.length, k, subset -> outcome(subset, answers, weights, worth));
  }

  private static double outcome(int[] subset, int[] answers, double[] weights, double[] worth) {
    double[] votes = new double[worth.length];
    boolean[] named = new boolean[worth.length];
    for (int i : subset) {
      if (answers[i] >= 0) {
        votes[answers[i]] += weights[i];
        named[answers[i]] = true;
      }
    }
    double most = -1;
    double sum = 0;
    int tied = 0;
    for (int a = 0; a < votes.length; a++) {
      if (named[a] && votes[a] >= most) {
        boolean isMore = votes[a] > most;
        most = votes[a];
        sum = isMore ? worth[a] : sum + worth[a];
        tied = isMore ? 1 : tied + 1;
      }
    }
    return tied == 0 ? 0 : sum / tied;
  }
}
