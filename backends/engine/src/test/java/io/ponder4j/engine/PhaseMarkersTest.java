package io.ponder4j.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.ponder4j.engine.Phases.Marker;
import io.ponder4j.generate.Action;
import io.ponder4j.generate.Completion;
import io.ponder4j.generate.Finish;
import io.ponder4j.generate.Logits;
import io.ponder4j.generate.Origin;
import io.ponder4j.generate.Phase;
import io.ponder4j.generate.Prefix;
import io.ponder4j.generate.Prompt;
import io.ponder4j.generate.Request;
import io.ponder4j.generate.SamplingParams;
import io.ponder4j.generate.Segment;
import io.ponder4j.generate.TokenListener;
import io.ponder4j.generate.TokenView;
import io.ponder4j.testkit.Seeds;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;

/** Thinking between markers of two letters, on the engine. */
class PhaseMarkersTest {

  private static final Phases PHASES = Phases.between(Marker.ofText("ab"), Marker.ofText("cd"));

  private final DecodingEngine engine =
      DecodingEngine.start(new HashLm(Toys.LETTERS.length(), 16, 100_000), EngineOptions.DEFAULT);
  private final EngineGenerator generator =
      engine.generator(
          new Dialect(
              Toys.tokenizer(),
              prompt -> Toys.tokenizer().encode(prompt.lastContent()),
              Set.of(Toys.END),
              PHASES));

  @AfterEach
  void close() {
    engine.close();
  }

  /** Completes markers that are begun, and never ends. */
  private static class Marking extends Toys.Endless {
    @Override
    public void logits(TokenView last, Logits next) {
      super.logits(last, next);
      if (last.text().equals("a") || last.text().equals("c")) {
        next.set(Toys.LETTERS.indexOf(last.text()) + 1, 1_000);
      }
    }
  }

  /** Does something once, where thinking ends. */
  private static final class AtPhaseEnd extends Marking {
    private final Action action;
    private boolean done;

    AtPhaseEnd(Action action) {
      this.action = action;
    }

    @Override
    public Action after(TokenView token) {
      boolean now = !done && token.kind() == TokenView.Kind.PHASE_END;
      done |= now;
      return now ? action : Action.CONTINUE;
    }
  }

  private Completion run(Prefix prefix, int tokens, long seed, Marking steering) {
    var sampling = SamplingParams.DEFAULT.withMaxTokens(tokens);
    return generator
        .start(Request.of(prefix, sampling, seed).steeredBy(steering), TokenListener.NONE)
        .completion()
        .join();
  }

  @ParameterizedTest
  @Seeds(30)
  void start_modelOpensAndCloses_segmentsAreItsPhases(long seed) {
    Completion completion = run(Prefix.of(Prompt.of("hab")), 120, seed, new Marking());

    String text = completion.text();
    int close = text.indexOf("cd");
    int thinking = close < 0 ? text.length() : close + 2;
    assertThat(completion.prefix().answerText())
        .as("seed " + seed)
        .isEqualTo(text.substring(thinking));
    assertThat(completion.usage().thinking()).isEqualTo(thinking);
  }

  @ParameterizedTest
  @Seeds(30)
  void start_promptOpensNothing_thinksOnlyIfTheModelOpens(long seed) {
    Completion completion = run(Prefix.of(Prompt.of("h")), 60, seed, new Marking());

    boolean opens = completion.text().startsWith("ab");
    assertThat(completion.usage().thinking() > 0).as("seed " + seed).isEqualTo(opens);
    assertThat(completion.prefix().segments().get(0).phase())
        .isEqualTo(opens ? Phase.THINK : Phase.ANSWER);
  }

  @ParameterizedTest
  @Seeds(30)
  void start_cutAnywhere_goesOnInTheSamePhase(long seed) {
    Prefix prompt = Prefix.of(Prompt.of("hab"));
    Completion whole = run(prompt, 60, seed, new Marking());

    Prefix stepwise = prompt;
    for (int i = 0; i < 60; i++) {
      // A hook sees no text before its own, so it is told the token.
      stepwise = run(stepwise, 1, seed, new Fixed(whole.tokens().id(i))).prefix();
    }

    assertThat(stepwise.text()).as("seed " + seed).isEqualTo(whole.prefix().text());
    assertThat(stepwise.answerText()).isEqualTo(whole.prefix().answerText());
  }

  private static final class Fixed extends Marking {
    private final int id;

    Fixed(int id) {
      this.id = id;
    }

    @Override
    public void logits(TokenView last, Logits next) {
      next.set(id, 1_000);
    }
  }

  @ParameterizedTest
  @Seeds(30)
  void force_whereAMarkerIsComplete_isEndingAndStartingAgain(long seed) {
    Prefix prompt = Prefix.of(Prompt.of("hab"));
    Completion ended = run(prompt, 150, seed, new AtPhaseEnd(new Action.Stop()));
    if (ended.finish() != Finish.STOP) {
      return; // this seed closes nothing
    }
    assertThat(ended.text()).as("seed " + seed).doesNotContain("cd");
    Prefix forced = ended.prefix().append(Segment.ofText("jj", Origin.FORCED, Phase.THINK));

    Completion apart = run(forced, 20, seed, new Marking());
    Completion together =
        run(prompt, ended.usage().generated() + 20, seed, new AtPhaseEnd(Action.force("jj")));

    assertThat(together.prefix().text()).isEqualTo(apart.prefix().text());
    assertThat(together.prefix().answerText()).isEqualTo(apart.prefix().answerText());
  }

  @ParameterizedTest
  @Seeds(10)
  void force_closingMarker_isTheAnswerAfterwards(long seed) {
    Prefix prompt = Prefix.of(Prompt.of("hab"));
    var force =
        new Marking() {
          @Override
          public Action after(TokenView token) {
            return token.index() == 0 ? Action.force("cdj") : Action.CONTINUE;
          }
        };

    Completion together = run(prompt, 10, seed, force);

    assertThat(together.text().substring(1)).as("seed " + seed).startsWith("cdj");
    assertThat(together.prefix().answerText()).isEqualTo(together.text().substring(4));
    assertThat(together.usage().thinking()).isEqualTo(1);
  }
}
