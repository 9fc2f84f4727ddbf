package io.ponder4j.strategies.search;

import io.ponder4j.Outcome;
import io.ponder4j.Ponder;
import io.ponder4j.Strategy;
import io.ponder4j.answer.AnswerType;
import io.ponder4j.generate.Generator;
import io.ponder4j.strategies.step.StepRule;
import io.ponder4j.testkit.RunInvariants;
import io.ponder4j.testkit.Script;
import io.ponder4j.testkit.ScriptedGenerator;
import io.ponder4j.testkit.ScriptedProcessVerifier;
import io.ponder4j.testkit.VirtualClock;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Asks scripted models by a search, for tests. */
final class Questions {

  static final FrontierSearch LINES = FrontierSearch.by(StepRule.lines());

  final VirtualClock clock = new VirtualClock();
  private long seed = 3;

  Questions seed(long value) {
    seed = value;
    return this;
  }

  Ponder.Builder ponder(Generator model, ToDoubleFunction<String> lines) {
    return Ponder.with(model)
        .verifier(new ScriptedProcessVerifier(lines))
        .answers(AnswerType.integer())
        .clock(clock)
        .seed(seed);
  }

  Outcome ask(Generator model, ToDoubleFunction<String> lines, Strategy strategy) {
    var sink = new RunInvariants();
    Outcome outcome = ponder(model, lines).trace(sink).using(strategy).ask("?");
    sink.checkAndClear();
    return outcome;
  }

  Outcome ask(Script script, ToDoubleFunction<String> lines, Strategy strategy) {
    return ask(ScriptedGenerator.tree(clock, script), lines, strategy);
  }

  /** Says the given texts, one a step, in order of the requests. */
  ScriptedGenerator saying(String... steps) {
    Script[] scripts = new Script[steps.length];
    for (int i = 0; i < steps.length; i++) {
      scripts[i] = Script.say(steps[i]);
    }
    return ScriptedGenerator.inOrder(clock, scripts);
  }

  /** What was continued, in order of the requests. */
  static List<String> continued(ScriptedGenerator model) {
    return model.requests().stream().map(request -> request.prefix().text()).toList();
  }

  static List<String> texts(Outcome outcome) {
    return outcome.candidates().stream().map(j -> j.candidate().completion().text()).toList();
  }

  /** The score that a line ends with, like {@code 7} in {@code a7}, in tenths; else 1. */
  static double tenths(String line) {
    return line.length() == 2 ? (line.charAt(1) - '0') / 10.0 : 1;
  }
}
