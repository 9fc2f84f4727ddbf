package io.ponder4j.cli.demo;

import io.ponder4j.Strategy;
import io.ponder4j.strategies.pool.BestOfN;
import io.ponder4j.strategies.pool.Greedy;
import io.ponder4j.strategies.pool.Sample;
import io.ponder4j.strategies.pool.SelfConsistency;
import io.ponder4j.strategies.pool.WeightedVote;
import io.ponder4j.strategies.race.FirstFinish;
import io.ponder4j.strategies.race.ShortMOfK;
import io.ponder4j.strategies.resample.AuxiliaryParticleFilter;
import io.ponder4j.strategies.resample.EntropicParticleFilter;
import io.ponder4j.strategies.resample.ParticleFilter;
import io.ponder4j.strategies.resample.ParticleGibbs;
import io.ponder4j.strategies.search.AStar;
import io.ponder4j.strategies.search.Beam;
import io.ponder4j.strategies.search.BestFirst;
import io.ponder4j.strategies.search.Dfs;
import io.ponder4j.strategies.search.Dvts;
import io.ponder4j.strategies.search.Lookahead;
import io.ponder4j.strategies.search.Mcts;
import io.ponder4j.strategies.search.Rebase;
import io.ponder4j.strategies.search.StepBestOfN;
import java.util.ArrayList;
import java.util.List;

/**
 * A row of the demo.
 *
 * @param name the strategy's name, or {@link #RANDOM} or {@link #COVERAGE}
 * @param n samples that start, particles, or steps that are drawn of a path
 * @param strategy what is run
 * @param judge who scores
 * @param search true for what draws steps of its own, and not whole samples of the pool
 */
record Contender(String name, int n, Strategy strategy, Judge judge, boolean search) {

  /** Who scores. */
  enum Judge {
    /** The process reward model. */
    MODEL,
    /** Nobody: the scores are random. */
    RANDOM,
    /** The verifier that shares the generator's wrong habits. */
    OVERCONFIDENT
  }

  /** Best-of-N with random scores: what a verifier has to beat. */
  static final String RANDOM = "random-verifier";

  /** Whether any sample is right: what no choice among them can beat. */
  static final String COVERAGE = "coverage";

  /** The pool that all others draw from. */
  static final int POOL = 64;

  /** How many of the pool are scored. */
  static final int SCORED = 32;

  private static final int SHORT_VOTERS = 3;

  /** One that draws from the pool. */
  static Contender pooled(String name, int n, Strategy strategy) {
    return new Contender(name, n, strategy, Judge.MODEL, false);
  }

  private static Contender searching(String name, int n, Strategy strategy) {
    return new Contender(name, n, strategy, Judge.MODEL, true);
  }

  private Contender judgedBy(Judge other) {
    return new Contender(name, n, strategy, other, search);
  }

  boolean isCoverage() {
    return name.equals(COVERAGE);
  }

  /** Of the usual demo. */
  static List<Contender> all() {
    List<Contender> all = new ArrayList<>(votes(4, 8, 16, SCORED));
    for (int n : new int[] {4, 8}) {
      all.add(pooled("first-finish", n, FirstFinish.of(n)));
    }
    for (int k : new int[] {8, 16}) {
      all.add(pooled("short-m@k", k, ShortMOfK.of(SHORT_VOTERS, k)));
    }
    all.addAll(controls(POOL));
    return List.copyOf(all);
  }

  /** Searches on problems that the models can do, beside what samples can do. */
  static List<Contender> searches() {
    List<Contender> all = new ArrayList<>(votes(4, 8, 16, SCORED));
    all.addAll(controls(SCORED));
    for (int children : new int[] {1, 2, 4}) {
      all.add(searching("a-star", children, AStar.of(children)));
    }
    for (int n : new int[] {4, 8}) {
      all.add(searching("step-best-of-n", n, StepBestOfN.of(n)));
    }
    for (int n : new int[] {4, 16}) {
      all.add(searching("beam", n, Beam.of(n)));
      all.add(searching("dvts", n, Dvts.of(n)));
      all.add(searching("rebase", n, Rebase.of(n)));
    }
    for (int n : new int[] {4, 8}) {
      all.add(searching("lookahead", n, Lookahead.of(n)));
      all.add(searching("particle-gibbs", n, ParticleGibbs.of(n)));
      all.add(searching("auxiliary-particle-filter", n, AuxiliaryParticleFilter.of(n)));
    }
    for (int children : new int[] {2, 4}) {
      all.add(searching("best-first", children, BestFirst.of(children)));
      all.add(searching("dfs", children, Dfs.of(children)));
      all.add(searching("mcts", children, Mcts.of(children)));
    }
    all.addAll(particles(4, 8, 16));
    all.add(searching("particle-filter", 16, ParticleFilter.of(16)).judgedBy(Judge.OVERCONFIDENT));
    all.add(
        searching("entropic-particle-filter", 16, EntropicParticleFilter.of(16))
            .judgedBy(Judge.OVERCONFIDENT));
    return List.copyOf(all);
  }

  /** The best of them on problems that are hard for the models. */
  static List<Contender> hardSearches() {
    List<Contender> all = new ArrayList<>(votes(16, SCORED));
    all.addAll(controls(SCORED));
    for (int children = 1; children <= 2; children++) {
      all.add(searching("a-star", children, AStar.of(children)));
    }
    all.add(searching("step-best-of-n", 4, StepBestOfN.of(4)));
    all.addAll(particles(4, 8));
    return List.copyOf(all);
  }

  private static List<Contender> votes(int... sizes) {
    List<Contender> votes = new ArrayList<>();
    votes.add(pooled("greedy", 1, new Greedy()));
    votes.add(pooled("sample", 1, new Sample()));
    for (int n : sizes) {
      votes.add(pooled("self-consistency", n, SelfConsistency.of(n)));
    }
    for (int n : sizes) {
      votes.add(pooled("best-of-n", n, BestOfN.of(n)));
    }
    for (int n : sizes) {
      votes.add(pooled("weighted-vote", n, WeightedVote.of(n)));
    }
    return votes;
  }

  private static List<Contender> controls(int pool) {
    return List.of(
        pooled(RANDOM, 16, BestOfN.of(16)).judgedBy(Judge.RANDOM),
        pooled(COVERAGE, pool, SelfConsistency.of(pool)));
  }

  private static List<Contender> particles(int... sizes) {
    List<Contender> filters = new ArrayList<>();
    for (int n : sizes) {
      filters.add(searching("particle-filter", n, ParticleFilter.of(n)));
    }
    for (int n : sizes) {
      filters.add(searching("entropic-particle-filter", n, EntropicParticleFilter.of(n)));
    }
    return filters;
  }
}
