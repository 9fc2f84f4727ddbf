package io.ponder4j.strategies.search;

import io.ponder4j.Strategy;
import io.ponder4j.strategies.step.StepRule;
import io.ponder4j.testkit.StepStrategyContract;
import org.junit.jupiter.api.Nested;

/** The contract suites on every search over a frontier. */
class SearchContractTest {

  @Nested
  class StepBestOfNTest implements StepStrategyContract {
    @Override
    public Strategy strategy() {
      return StepBestOfN.of(4);
    }

    @Override
    public Strategy single() {
      return StepBestOfN.of(1);
    }
  }

  @Nested
  class BeamTest implements StepStrategyContract {
    @Override
    public Strategy strategy() {
      return Beam.of(8, 2);
    }

    @Override
    public Strategy single() {
      return Beam.of(1, 1);
    }
  }

  @Nested
  class BeamOfTokensTest implements StepStrategyContract {
    @Override
    public Strategy strategy() {
      return new Beam(4, 2, FrontierSearch.by(StepRule.ofTokens(3)));
    }

    @Override
    public Strategy single() {
      return new Beam(1, 1, FrontierSearch.by(StepRule.ofTokens(3)));
    }
  }

  @Nested
  class BeamOfThoughtsTest implements StepStrategyContract {
    @Override
    public Strategy strategy() {
      return new Beam(
          4, 2, FrontierSearch.by(StepRule.delimitedBy().orMatching("\\R").whileThinking()));
    }

    @Override
    public Strategy single() {
      return new Beam(
          1, 1, FrontierSearch.by(StepRule.delimitedBy().orMatching("\\R").whileThinking()));
    }
  }

  @Nested
  class DvtsTest implements StepStrategyContract {
    @Override
    public Strategy strategy() {
      return Dvts.of(8, 2);
    }

    @Override
    public Strategy single() {
      return Dvts.of(1, 1);
    }
  }

  @Nested
  class LookaheadTest implements StepStrategyContract {
    @Override
    public Strategy strategy() {
      return Lookahead.of(4, 2, 1);
    }

    @Override
    public Strategy single() {
      return Lookahead.of(1, 1, 2);
    }
  }

  @Nested
  class RebaseTest implements StepStrategyContract {
    @Override
    public Strategy strategy() {
      return Rebase.of(6);
    }

    @Override
    public Strategy single() {
      return Rebase.of(1);
    }
  }

  @Nested
  class BestFirstTest implements StepStrategyContract {
    @Override
    public Strategy strategy() {
      return BestFirst.of(2);
    }

    @Override
    public Strategy single() {
      return BestFirst.of(1);
    }
  }

  @Nested
  class AStarTest implements StepStrategyContract {
    @Override
    public Strategy strategy() {
      return AStar.of();
    }

    @Override
    public Strategy single() {
      return new AStar(
          FrontierRule.growing(1), StepCost.RISES, FrontierSearch.by(StepRule.lines()));
    }
  }

  @Nested
  class AStarByLogProbsTest implements StepStrategyContract {
    @Override
    public Strategy strategy() {
      return new AStar(
          FrontierRule.growing(3).collecting(2),
          StepCost.NEG_LOGPROB,
          FrontierSearch.by(StepRule.lines()));
    }

    @Override
    public Strategy single() {
      return new AStar(
          FrontierRule.growing(1), StepCost.NEG_LOGPROB, FrontierSearch.by(StepRule.lines()));
    }
  }

  @Nested
  class DfsTest implements StepStrategyContract {
    @Override
    public Strategy strategy() {
      return Dfs.of(2);
    }

    @Override
    public Strategy single() {
      return Dfs.of(1);
    }
  }

  @Nested
  class MctsTest implements StepStrategyContract {
    @Override
    public Strategy strategy() {
      return Mcts.of(2);
    }

    @Override
    public Strategy single() {
      return Mcts.of(1);
    }
  }

  @Nested
  class MctsByUctTest implements StepStrategyContract {
    @Override
    public Strategy strategy() {
      return Mcts.uct(3);
    }

    @Override
    public Strategy single() {
      return Mcts.uct(1);
    }
  }
}
