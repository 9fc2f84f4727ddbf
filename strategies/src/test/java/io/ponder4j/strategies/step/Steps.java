package io.ponder4j.strategies.step;

import io.ponder4j.Budget;
import io.ponder4j.Outcome;
import io.ponder4j.Ponder;
import io.ponder4j.Selection;
import io.ponder4j.generate.Generator;
import io.ponder4j.generate.Prompt;
import io.ponder4j.generate.SamplingParams;
import io.ponder4j.run.Run;
import io.ponder4j.testkit.RunInvariants;
import io.ponder4j.testkit.VirtualClock;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Paths that grow within a run, for tests. */
final class Steps {

  static final Prompt PROMPT = Prompt.of("2+2?");

  private final VirtualClock clock;
  private final Generator generator;
  private Budget budget = Budget.unlimited();
  private SamplingParams sampling = SamplingParams.DEFAULT;
  private @Nullable Outcome outcome;

  Steps(VirtualClock clock, Generator generator) {
    this.clock = clock;
    this.generator = generator;
  }

  Steps within(Budget limit) {
    budget = limit;
    return this;
  }

  Steps sampling(SamplingParams params) {
    sampling = params;
    return this;
  }

  /** What a function makes of a stepper by a rule. */
  <T> T grow(StepRule rule, BiFunction<Stepper, Run, T> body) {
    var result = new AtomicReference<T>();
    var sink = new RunInvariants();
    outcome =
        Ponder.with(generator)
            .clock(clock)
            .sampling(sampling)
            .budget(budget)
            .trace(sink)
            .seed(5)
            .using(
                (prompt, run) -> {
                  result.set(body.apply(new Stepper(rule, run), run));
                  return run.conclude(Selection.none());
                })
            .ask(PROMPT);
    sink.checkAndClear();
    return result.get();
  }

  /** One path, step by step until it is not open any more. */
  List<Path> walk(StepRule rule) {
    return grow(
        rule,
        (stepper, run) -> {
          var all = new java.util.ArrayList<Path>();
          Path at = Path.root(PROMPT);
          while (at.standing() == Standing.OPEN) {
            List<Path> next = stepper.extend(List.of(Expansion.of(at, 1)));
            if (next.isEmpty()) {
              break;
            }
            at = next.get(0);
            all.add(at);
          }
          return List.copyOf(all);
        });
  }

  Outcome outcome() {
    return Objects.requireNonNull(outcome);
  }
}
