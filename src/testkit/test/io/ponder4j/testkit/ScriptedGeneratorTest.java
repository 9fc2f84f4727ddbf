package io.ponder4j.testkit;

import io.ponder4j.generate.Generator;
import io.ponder4j.generate.Phase;
import io.ponder4j.generate.Prompt;
import java.util.concurrent.CompletableFuture;

class ScriptedGeneratorTest implements GeneratorContract {

  private final VirtualClock clock = new VirtualClock();
  private final Generator generator = ScriptedGenerator.tree(clock, script());

  private static Script script() {
    Script answer =
        Script.choose(
            Script.option(0.5, Script.say("four")), Script.option(0.5, Script.say("nine")));
    Script line = Script.say("abc,").in(Phase.THINK);
    return line.then(
        Script.choose(Script.option(0.5, answer), Script.option(0.5, line.then(answer))));
  }

  @Override
  public Generator generator() {
    return generator;
  }

  @Override
  public Prompt prompt() {
    return Prompt.of("2+2?");
  }

  @Override
  public <T> T await(CompletableFuture<T> future) {
    clock.runUntil(future::isDone);
    return future.join();
  }
}
