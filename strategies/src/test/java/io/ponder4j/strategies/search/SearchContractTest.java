package io.ponder4j.strategies.search;

import io.ponder4j.strategies.contract.StepContract;
import io.ponder4j.strategies.step.StepRule;
import org.junit.jupiter.api.Nested;

/** The contract suites on every search over a frontier. */
class SearchContractTest {

  @Nested
  class StepBestOfNTest extends StepContract {
    StepBestOfNTest() {
      super(StepBestOfN.of(4), StepBestOfN.of(1));
    }
  }

  @Nested
  class BeamTest extends StepContract {
    BeamTest() {
      super(Beam.of(8, 2), Beam.of(1, 1));
    }
  }

  @Nested
  class BeamOfTokensTest extends StepContract {
    BeamOfTokensTest() {
      super(
          new Beam(4, 2, FrontierSearch.by(StepRule.ofTokens(3))),
          new Beam(1, 1, FrontierSearch.by(StepRule.ofTokens(3))));
    }
  }

  @Nested
  class BeamOfThoughtsTest extends StepContract {
    BeamOfThoughtsTest() {
      super(
          new Beam(
              4, 2, FrontierSearch.by(StepRule.delimitedBy().orMatching("\\R").whileThinking())),
          new Beam(
              1, 1, FrontierSearch.by(StepRule.delimitedBy().orMatching("\\R").whileThinking())));
    }
  }

  @Nested
  class DvtsTest extends StepContract {
    DvtsTest() {
      super(Dvts.of(8, 2), Dvts.of(1, 1));
    }
  }

  @Nested
  class LookaheadTest extends StepContract {
    LookaheadTest() {
      super(Lookahead.of(4, 2, 1), Lookahead.of(1, 1, 2));
    }
  }

  @Nested
  class RebaseTest extends StepContract {
    RebaseTest() {
      super(Rebase.of(6), Rebase.of(1));
    }
  }

  @Nested
  class BestFirstTest extends StepContract {
    BestFirstTest() {
      super(BestFirst.of(2), BestFirst.of(1));
    }
  }

  @Nested
  class AStarTest extends StepContract {
    AStarTest() {
      super(
          AStar.of(),
          new AStar(FrontierRule.growing(1), StepCost.RISES, FrontierSearch.by(StepRule.lines())));
    }
  }

  @Nested
  class AStarByLogProbsTest extends StepContract {
    AStarByLogProbsTest() {
      super(
          new AStar(
              FrontierRule.growing(3).collecting(2),
              StepCost.NEG_LOGPROB,
              FrontierSearch.by(StepRule.lines())),
          new AStar(
              FrontierRule.growing(1), StepCost.NEG_LOGPROB, FrontierSearch.by(StepRule.lines())));
    }
  }

  @Nested
  class DfsTest extends StepContract {
    DfsTest() {
      super(Dfs.of(2), Dfs.of(1));
    }
  }

  @Nested
  class MctsTest extends StepContract {
    MctsTest() {
      super(Mcts.of(2), Mcts.of(1));
    }
  }

  @Nested
  class MctsByUctTest extends StepContract {
    MctsByUctTest() {
      super(Mcts.uct(3), Mcts.uct(1));
    }
  }
}
