package io.ponder4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ponder4j.generate.GenerationException;
import io.ponder4j.generate.Generator;
import io.ponder4j.generate.Origin;
import io.ponder4j.generate.Phase;
import io.ponder4j.generate.Prefix;
import io.ponder4j.generate.Prompt;
import io.ponder4j.generate.Request;
import io.ponder4j.generate.SamplingParams;
import io.ponder4j.generate.Segment;
import io.ponder4j.generate.TokenListener;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

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

  @Test
  void start_prefixThatIsNotInTheScript_refusedAndNothingRuns() {
    var tree = ScriptedGenerator.tree(clock, script());
    Prefix elsewhere =
        Prefix.of(prompt()).append(Segment.ofText("xyz", Origin.GENERATED, Phase.ANSWER));
    Request request = Request.of(elsewhere, SamplingParams.DEFAULT, 1);

    assertThatThrownBy(() -> tree.start(request, TokenListener.NONE))
        .isInstanceOf(GenerationException.class)
        .hasMessage("the prefix is not in the script: xyz");

    assertThat(tree.live()).isZero();
    assertThat(tree.requests()).containsExactly(request);
  }

  @Test
  void token_siblingsInStep_takeTheirTimeAndNoMore() {
    var generator = ScriptedGenerator.inOrder(clock, Script.say("four"), Script.say("x"));
    Request request = Request.of(Prefix.of(prompt()), SamplingParams.DEFAULT, 1);

    var first = generator.start(request, TokenListener.NONE).completion();
    var second = generator.start(request, TokenListener.NONE).completion();
    clock.runUntil(() -> first.isDone() && second.isDone());

    assertThat(clock.nanos()).isEqualTo(Duration.ofMillis(5).toNanos());
    assertThat(generator.drawnTokens()).isEqualTo(5 + 2);
  }
}
