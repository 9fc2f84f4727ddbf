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
import io.ponder4j.strategies.select.Agreement;
import io.ponder4j.testkit.StrategyContract;
import org.junit.jupiter.api.Nested;

/** The contract suite on every strategy. */
class PoolAndRaceContractTest {

  @Nested
  class GreedyTest implements StrategyContract {
    @Override
    public Strategy strategy() {
      return new Greedy();
    }
  }

  @Nested
  class SampleTest implements StrategyContract {
    @Override
    public Strategy strategy() {
      return new Sample();
    }
  }

  @Nested
  class SelfConsistencyTest implements StrategyContract {
    @Override
    public Strategy strategy() {
      return SelfConsistency.of(8);
    }
  }

  @Nested
  class BestOfNTest implements StrategyContract {
    @Override
    public Strategy strategy() {
      return BestOfN.of(8);
    }
  }

  @Nested
  class WeightedVoteTest implements StrategyContract {
    @Override
    public Strategy strategy() {
      return WeightedVote.of(8);
    }
  }

  @Nested
  class BestOfMajorityTest implements StrategyContract {
    @Override
    public Strategy strategy() {
      return BestOfMajority.of(8);
    }
  }

  @Nested
  class RpcTest implements StrategyContract {
    @Override
    public Strategy strategy() {
      return Rpc.of(8);
    }
  }

  @Nested
  class MbrTest implements StrategyContract {
    @Override
    public Strategy strategy() {
      return Mbr.of(8);
    }
  }

  @Nested
  class MbrWithEvidenceTest implements StrategyContract {
    @Override
    public Strategy strategy() {
      return Mbr.of(5).withEvidence(3, "In other words: {question}");
    }
  }

  @Nested
  class AdaptiveConsistencyTest implements StrategyContract {
    @Override
    public Strategy strategy() {
      return AdaptiveConsistency.of(8);
    }
  }

  @Nested
  class ExactAdaptiveConsistencyTest implements StrategyContract {
    @Override
    public Strategy strategy() {
      return AdaptiveConsistency.of(8).stopping(Agreement.exact());
    }
  }

  @Nested
  class ResampleUntilVerifiedTest implements StrategyContract {
    @Override
    public Strategy strategy() {
      return ResampleUntilVerified.of(8);
    }
  }

  @Nested
  class FirstFinishTest implements StrategyContract {
    @Override
    public Strategy strategy() {
      return FirstFinish.of(6);
    }
  }

  @Nested
  class ShortMOfKTest implements StrategyContract {
    @Override
    public Strategy strategy() {
      return ShortMOfK.of(3, 8);
    }
  }
}
