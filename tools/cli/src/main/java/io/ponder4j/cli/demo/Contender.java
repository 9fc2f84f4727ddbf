package io.ponder4j.cli.demo;

import io.ponder4j.Strategy;
import io.ponder4j.strategies.pool.BestOfN;
import io.ponder4j.strategies.pool.Greedy;
import io.ponder4j.strategies.pool.Sample;
import io.ponder4j.strategies.pool.SelfConsistency;
import io.ponder4j.strategies.pool.WeightedVote;
import io.ponder4j.strategies.race.FirstFinish;
import io.ponder4j.strategies.race.ShortMOfK;
import java.util.ArrayList;
import java.util.List;

/**
 * A row of the demo.
 *
 * @param name the strategy's name, or {@link #RANDOM} or {@link #COVERAGE}
 * @param n samples that start
 * @param strategy what is run
 * @param randomVerifier true for the control that scores at random
 */
record Contender(String name, int n, Strategy strategy, boolean randomVerifier) {

  /** Best-of-N with random scores: what a verifier has to beat. */
  static final String RANDOM = "random-verifier";

  /** Whether any sample is right: what no choice among them can beat. */
  static final String COVERAGE = "coverage";

  /** The pool that all others draw from. */
  static final int POOL = 64;

  /** How many of the pool are scored. */
  static final int SCORED = 32;

  private static final int SHORT_VOTERS = 3;

  Contender(String name, int n, Strategy strategy) {
    this(name, n, strategy, false);
  }

  boolean isCoverage() {
    return name.equals(COVERAGE);
  }

  static List<Contender> all() {
    List<Contender> all = new ArrayList<>();
    all.add(new Contender("greedy", 1, new Greedy()));
    all.add(new Contender("sample", 1, new Sample()));
    for (int n = 4; n <= SCORED; n *= 2) {
      all.add(new Contender("self-consistency", n, SelfConsistency.of(n)));
    }
    for (int n = 4; n <= SCORED; n *= 2) {
      all.add(new Contender("best-of-n", n, BestOfN.of(n)));
    }
    for (int n = 4; n <= SCORED; n *= 2) {
      all.add(new Contender("weighted-vote", n, WeightedVote.of(n)));
    }
    for (int n : new int[] {4, 8}) {
      all.add(new Contender("first-finish", n, FirstFinish.of(n)));
    }
    for (int k : new int[] {8, 16}) {
      all.add(new Contender("short-m@k", k, ShortMOfK.of(SHORT_VOTERS, k)));
    }
    all.add(new Contender(RANDOM, 16, BestOfN.of(16), true));
    all.add(new Contender(COVERAGE, POOL, SelfConsistency.of(POOL)));
    return List.copyOf(all);
  }
}
