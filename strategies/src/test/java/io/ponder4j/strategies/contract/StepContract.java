package io.ponder4j.strategies.contract;

import io.ponder4j.Strategy;
import io.ponder4j.testkit.StepStrategyContract;

/** The contract suite on a strategy, and on the same one of a single path. */
public abstract class StepContract implements StepStrategyContract {

  private final Strategy strategy;
  private final Strategy single;

  protected StepContract(Strategy strategy, Strategy single) {
    this.strategy = strategy;
    this.single = single;
  }

  @Override
  public Strategy strategy() {
    return strategy;
  }

  @Override
  public Strategy single() {
    return single;
  }
}
