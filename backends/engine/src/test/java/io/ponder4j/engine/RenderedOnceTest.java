package io.ponder4j.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ponder4j.generate.Generation;
import io.ponder4j.generate.Generator;
import io.ponder4j.generate.Prefix;
import io.ponder4j.generate.Prompt;
import io.ponder4j.generate.Request;
import io.ponder4j.generate.SamplingParams;
import io.ponder4j.generate.TokenListener;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RenderedOnceTest {

  private final AtomicInteger renderings = new AtomicInteger();
  private final Dialect plain = Toys.dialect();
  private final PromptFormat counting =
      prompt -> {
        renderings.incrementAndGet();
        return plain.format().render(prompt);
      };

  @Test
  void render_equalPrompts_areRenderedOnce() {
    var once = new RenderedOnce(counting);

    assertThat(once.render(Prompt.of("abc"))).isEqualTo(plain.format().render(Prompt.of("abc")));
    assertThat(once.render(Prompt.of("abc"))).isSameAs(once.render(Prompt.of("abc")));
    assertThat(renderings).hasValue(1);
    assertThat(once.render(Prompt.of("abd"))).isEqualTo(plain.format().render(Prompt.of("abd")));
    assertThat(renderings).hasValue(2);
  }

  @Test
  void render_manyPrompts_onlyTheLastAreRemembered() {
    var once = new RenderedOnce(counting);
    for (int i = 0; i < 100; i++) {
      once.render(Prompt.of("a".repeat(1 + i)));
    }

    once.render(Prompt.of("a".repeat(100)));
    assertThat(renderings).hasValue(100);
    once.render(Prompt.of("a"));
    assertThat(renderings).hasValue(101);
  }

  @Test
  void render_failure_isNotRemembered() {
    var once =
        new RenderedOnce(
            prompt -> {
              renderings.incrementAndGet();
              throw new IllegalStateException("no");
            });

    for (int i = 1; i <= 2; i++) {
      assertThatThrownBy(() -> once.render(Prompt.of("a"))).hasMessage("no");
      assertThat(renderings).hasValue(i);
    }
  }

  @Test
  void session_severalStepsOfSeveralBranches_renderTheirPromptOnce() {
    Dialect dialect = new Dialect(plain.tokenizer(), counting, plain.endTokens(), plain.phases());
    var lm = new HashLm(Toys.LETTERS.length(), 64, 100_000);
    try (var engine = DecodingEngine.start(lm, EngineOptions.DEFAULT);
        Generator.Session session = engine.generator(dialect).openSession()) {
      List<Prefix> level = Collections.nCopies(4, Prefix.of(Prompt.of("abc")));
      for (int step = 0; step < 3; step++) {
        level = next(session, level);
      }
      assertThat(renderings).hasValue(1);
      next(session, List.of(Prefix.of(Prompt.of("abd"))));
      assertThat(renderings).hasValue(2);
    }
  }

  private static List<Prefix> next(Generator.Session session, List<Prefix> level) {
    List<Request> requests = new ArrayList<>();
    for (Prefix prefix : level) {
      SamplingParams three = SamplingParams.DEFAULT.withMaxTokens(3);
      requests.add(Request.of(prefix, three, requests.size()));
    }
    return session
        .startAll(requests, Collections.nCopies(requests.size(), TokenListener.NONE))
        .stream()
        .map(Generation::completion)
        .map(completion -> completion.join().prefix())
        .toList();
  }
}
