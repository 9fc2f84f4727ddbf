package io.ponder4j.strategies;

import io.ponder4j.Strategy;
import io.ponder4j.strategies.pool.AdaptiveConsistency;
import io.ponder4j.strategies.pool.BestOfMajority;
import io.ponder4j.strategies.pool.BestOfN;
import io.ponder4j.strategies.pool.Greedy;
import io.ponder4j.strategies.pool.Mbr;
import io.ponder4j.strategies.pool.ResampleUntilVerified;
import io.ponder4j.strategies.pool.Rpc;
import io.ponder4j.strategies.pool.Sample;
import io.ponder4j.strategies.pool.SelfConsistency;
import io.ponder4j.strategies.pool.WeightedVote;
import io.ponder4j.strategies.race.FirstFinish;
import io.ponder4j.strategies.race.ShortMOfK;
import io.ponder4j.strategies.resample.AuxiliaryParticleFilter;
import io.ponder4j.strategies.resample.EntropicParticleFilter;
import io.ponder4j.strategies.resample.ParticleFilter;
import io.ponder4j.strategies.resample.ParticleGibbs;
import io.ponder4j.strategies.revise.RevisionTemplate;
import io.ponder4j.strategies.revise.SequentialRevision;
import io.ponder4j.strategies.search.AStar;
import io.ponder4j.strategies.search.Beam;
import io.ponder4j.strategies.search.BestFirst;
import io.ponder4j.strategies.search.Dfs;
import io.ponder4j.strategies.search.Dvts;
import io.ponder4j.strategies.search.Lookahead;
import io.ponder4j.strategies.search.Mcts;
import io.ponder4j.strategies.search.Rebase;
import io.ponder4j.strategies.search.StepBestOfN;
import java.util.List;
import java.util.Optional;

/** All strategies by the names that the command line, recipes and traces use. */
public final class StrategyCatalog {

  /** In how many ways a path grows where one grows at a time. */
  private static final int SOME = 4;

  private static final List<Entry> ALL =
      List.of(
          new Entry("greedy", "one answer at temperature 0", Greedy.class, (n, m) -> new Greedy()),
          new Entry("sample", "one sample", Sample.class, (n, m) -> new Sample()),
          new Entry(
              "self-consistency",
              "the most frequent answer of n samples",
              SelfConsistency.class,
              (n, m) -> SelfConsistency.of(n)),
          new Entry(
              "best-of-n",
              "the sample of n that the verifier scores highest",
              BestOfN.class,
              (n, m) -> BestOfN.of(n)),
          new Entry(
              "weighted-vote",
              "the answer of n samples with the largest sum of scores",
              WeightedVote.class,
              (n, m) -> WeightedVote.of(n)),
          new Entry(
              "best-of-majority",
              "the frequent answer of n samples that the verifier scores highest",
              BestOfMajority.class,
              (n, m) -> BestOfMajority.of(n)),
          new Entry(
              "rpc",
              "a vote of n samples by the model's own probabilities, improbable ones dropped",
              Rpc.class,
              (n, m) -> Rpc.of(n)),
          new Entry(
              "mbr",
              "the sample of n whose words are most like those of the others",
              Mbr.class,
              (n, m) -> Mbr.of(n)),
          new Entry(
              "adaptive-consistency",
              "a vote of at most n samples, drawn in waves until they agree",
              AdaptiveConsistency.class,
              (n, m) -> AdaptiveConsistency.of(n)),
          new Entry(
              "resample-until-verified",
              "one sample after the other, at most n, until the verifier accepts one",
              ResampleUntilVerified.class,
              (n, m) -> ResampleUntilVerified.of(n)),
          new Entry(
              "first-finish",
              "the first of n samples to finish; the others are stopped",
              FirstFinish.class,
              (n, m) -> FirstFinish.of(n)),
          new Entry(
              "short-m@k",
              "a vote of the first m of n samples to finish thinking; the others are stopped",
              ShortMOfK.class,
              (n, m) -> ShortMOfK.of(m, n)),
          new Entry(
              "step-best-of-n",
              "the best of n next steps by the verifier, step after step",
              StepBestOfN.class,
              (n, m) -> StepBestOfN.of(n)),
          new Entry(
              "beam",
              "a beam of the partial solutions that the verifier scores highest, regrown to n at each step",
              Beam.class,
              (n, m) -> Beam.of(n)),
          new Entry(
              "dvts",
              "subtrees by themselves, n steps a level, each going on with its best one",
              Dvts.class,
              (n, m) -> Dvts.of(n)),
          new Entry(
              "lookahead",
              "a beam that scores a step by where one more likely step leads",
              Lookahead.class,
              (n, m) -> Lookahead.of(n)),
          new Entry(
              "rebase",
              "n next steps a level, shared among the partial solutions by their scores",
              Rebase.class,
              (n, m) -> Rebase.of(n)),
          new Entry(
              "best-first",
              "the partial solution with the highest score grows, one at a time",
              BestFirst.class,
              (n, m) -> BestFirst.of(SOME)),
          new Entry(
              "a-star",
              "the partial solution of the least cost and estimate grows, and may grow again",
              AStar.class,
              (n, m) -> AStar.of()),
          new Entry(
              "dfs",
              "the best step down to the end, back where all are below a threshold",
              Dfs.class,
              (n, m) -> Dfs.of(SOME)),
          new Entry(
              "mcts",
              "walks through the tree by what came back, then the step walked most often",
              Mcts.class,
              (n, m) -> Mcts.of(SOME)),
          new Entry(
              "particle-filter",
              "n partial solutions, drawn anew by the verifier's weights at each step",
              ParticleFilter.class,
              (n, m) -> ParticleFilter.of(n)),
          new Entry(
              "particle-gibbs",
              "two particle filters, the second around a path of the first",
              ParticleGibbs.class,
              (n, m) -> ParticleGibbs.of(n)),
          new Entry(
              "entropic-particle-filter",
              "a particle filter that flattens early weights where few hold most",
              EntropicParticleFilter.class,
              (n, m) -> EntropicParticleFilter.of(n)),
          new Entry(
              "auxiliary-particle-filter",
              "a particle filter that looks a step ahead before it draws",
              AuxiliaryParticleFilter.class,
              (n, m) -> AuxiliaryParticleFilter.of(n)),
          new Entry(
              "sequential-revision",
              "about the square root of n chains of attempts, each seeing those before it",
              SequentialRevision.class,
              (n, m) -> SequentialRevision.of(n).asking(RevisionTemplate.questionAgain())));

  private StrategyCatalog() {}

  /** All of them, simple ones first. */
  public static List<Entry> all() {
    return ALL;
  }

  /** The one of a name. */
  public static Optional<Entry> find(String name) {
    return ALL.stream().filter(entry -> entry.name().equals(name)).findFirst();
  }

  /**
   * A strategy's entry.
   *
   * @param name its name
   * @param summary what it does, in one line
   * @param type its record
   * @param factory makes one
   */
  public record Entry(
      String name, String summary, Class<? extends Strategy> type, Factory factory) {}

  /** Makes a strategy of the two numbers that most have. */
  @FunctionalInterface
  public interface Factory {

    /**
     * Makes a strategy.
     *
     * @param n samples that start, or paths that grow at a step; not read where there is one, nor
     *     where one path grows at a time
     * @param m of these, how many vote; read by short-m@k alone
     * @throws IllegalArgumentException if they do not fit the strategy
     */
    Strategy create(int n, int m);
  }
}
