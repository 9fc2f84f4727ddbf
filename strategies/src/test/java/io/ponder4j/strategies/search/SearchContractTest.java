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
}
