package io.ponder4j.cli.demo;

import io.ponder4j.strategies.pool.Sample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Results that nobody measured. */
final class MadeUp {

  private final List<Contender> contenders = new ArrayList<>();
  private final List<Trial[]> rows = new ArrayList<>(); // a contender each

  private MadeUp() {}

  static MadeUp begin() {
    return new MadeUp();
  }

  MadeUp row(String name, int n, Trial... trials) {
    contenders.add(Contender.pooled(name, n, new Sample()));
    rows.add(trials);
    return this;
  }

  MadeUp row(String name, int n, boolean... right) {
    Trial[] trials = new Trial[right.length];
    Arrays.setAll(trials, i -> new Trial(right[i], right[i] ? 1 : 0, 10L * n, n, 4L * n, 10));
    return row(name, n, trials);
  }

  /** The first ones are right. */
  MadeUp row(String name, int n, int right, int problems) {
    boolean[] answers = new boolean[problems];
    Arrays.fill(answers, 0, right, true);
    return row(name, n, answers);
  }

  Results results() {
    List<Trial[]> trials = new ArrayList<>();
    for (int problem = 0; problem < rows.get(0).length; problem++) {
      int index = problem;
      trials.add(rows.stream().map(row -> row[index]).toArray(Trial[]::new));
    }
    double[] millis = new double[rows.size()];
    Arrays.setAll(millis, i -> 1.5 * i);
    return new Results(List.copyOf(contenders), trials, millis);
  }
}
