package io.ponder4j.internal;

import io.ponder4j.Budget;
import io.ponder4j.answer.AnswerType;
import io.ponder4j.generate.SamplingParams;
import io.ponder4j.run.RunClock;
import io.ponder4j.trace.TraceSink;
import java.time.Duration;
import java.util.Map;

/**
 * Everything that a facade gives its runs.
 *
 * @param bindings generators and verifiers by role name
 */
public record RunSetup(
    Map<String, Object> bindings,
    SamplingParams sampling,
    AnswerType answers,
    Budget budget,
    Duration branchTimeout,
    Duration cancelPatience,
    RunClock clock,
    TraceSink sink) {

  public RunSetup {
    bindings = Map.copyOf(bindings);
  }

  /** This setup with one more sink, which gets every record whatever the first one throws. */
  public RunSetup alsoTo(TraceSink more) {
    TraceSink both =
        record -> {
          try {
            sink.accept(record);
          } finally {
            more.accept(record);
          }
        };
    return new RunSetup(
        bindings, sampling, answers, budget, branchTimeout, cancelPatience, clock, both);
  }
}
