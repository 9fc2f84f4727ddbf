package io.ponder4j.strategies.pool;

import io.ponder4j.Judged;
import io.ponder4j.Outcome;
import io.ponder4j.Strategy;
import io.ponder4j.generate.Prompt;
import io.ponder4j.run.Run;
import io.ponder4j.strategies.select.Majority;
import java.util.List;

/**
 * One answer at temperature 0: the baseline of every comparison, often strong for its cost. Cost:
 * one generation.
 */
public record Greedy() implements Strategy {

  @Override
  public Outcome search(Prompt prompt, Run run) {
    List<Judged> one =
        SamplePool.draw(prompt, 1, run.sampling().withTemperature(0), run).stream()
            .map(Judged::unasked)
            .toList();
    return run.conclude(new Majority().select(one, run.answers()));
  }
}
