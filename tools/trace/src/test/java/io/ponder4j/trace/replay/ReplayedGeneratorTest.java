package io.ponder4j.trace.replay;

import io.ponder4j.Role;
import io.ponder4j.generate.Capabilities;
import io.ponder4j.generate.Generation;
import io.ponder4j.generate.Generator;
import io.ponder4j.generate.Phase;
import io.ponder4j.generate.Prompt;
import io.ponder4j.generate.Request;
import io.ponder4j.generate.TokenListener;
import io.ponder4j.testkit.GeneratorContract;
import io.ponder4j.testkit.Script;
import io.ponder4j.testkit.ScriptedGenerator;
import io.ponder4j.testkit.VirtualClock;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The contract on a replay: each request is first recorded, unwatched, then replayed. */
class ReplayedGeneratorTest implements GeneratorContract {

  private final VirtualClock clock = new VirtualClock();
  private final io.ponder4j.trace.replay.Recorder recorder =
      new io.ponder4j.trace.replay.Recorder(); // the contract has one of its own
  private final Generator live =
      recorder.wrap(Role.GENERATOR, ScriptedGenerator.tree(clock, script()));

  private static Script script() {
    Script answer =
        Script.choose(
            Script.option(0.5, Script.say("four")), Script.option(0.5, Script.say("nine")));
    Script line = Script.say("abc,").in(Phase.THINK);
    return line.then(
        Script.choose(Script.option(0.5, answer), Script.option(0.5, line.then(answer))));
  }

  private void record(Request request) {
    CompletableFuture<?> done = live.start(request, TokenListener.NONE).completion();
    clock.runUntil(done::isDone);
  }

  @Override
  public Generator generator() {
    return new Generator() {
      @Override
      public Generation start(Request request, TokenListener listener) {
        return startAll(List.of(request), List.of(listener)).get(0);
      }

      @Override
      public List<Generation> startAll(
          List<Request> requests, List<? extends TokenListener> listeners) {
        requests.forEach(ReplayedGeneratorTest.this::record);
        return recorder.recording().get(Role.GENERATOR).startAll(requests, listeners);
      }

      @Override
      public Capabilities capabilities() {
        return recorder.recording().get(Role.GENERATOR).capabilities();
      }
    };
  }

  @Override
  public Prompt prompt() {
    return Prompt.of("2+2?");
  }
}
