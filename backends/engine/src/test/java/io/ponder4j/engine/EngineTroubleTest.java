package io.ponder4j.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.ponder4j.Ponder;
import io.ponder4j.generate.Action;
import io.ponder4j.generate.Finish;
import io.ponder4j.generate.Generation;
import io.ponder4j.generate.GenerationException;
import io.ponder4j.generate.Origin;
import io.ponder4j.generate.Phase;
import io.ponder4j.generate.Prefix;
import io.ponder4j.generate.Prompt;
import io.ponder4j.generate.Request;
import io.ponder4j.generate.SamplingParams;
import io.ponder4j.generate.Segment;
import io.ponder4j.generate.Steering;
import io.ponder4j.generate.TokenListener;
import io.ponder4j.generate.TokenView;
import io.ponder4j.strategies.pool.SelfConsistency;
import io.ponder4j.trace.TraceEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bursts, tight memory and callers that misbehave: whose trouble it is not goes on. */
@Timeout(60)
class EngineTroubleTest {

  private HashLm lm = new HashLm(Toys.LETTERS.length(), 64, 100_000);
  private DecodingEngine engine = DecodingEngine.start(lm, EngineOptions.DEFAULT);

  @AfterEach
  void close() {
    engine.close();
  }

  private void restart(int slots, EngineOptions options) {
    engine.close();
    lm = new HashLm(Toys.LETTERS.length(), 64, slots);
    engine = DecodingEngine.start(lm, options);
  }

  private EngineGenerator generator() {
    return engine.generator(Toys.dialect());
  }

  private static Request request(String prompt, int tokens, long seed) {
    return Request.of(
        Prefix.of(Prompt.of(prompt)), SamplingParams.DEFAULT.withMaxTokens(tokens), seed);
  }

  private static String text(int length, long seed) {
    var text = new StringBuilder();
    new SplittableRandom(seed).ints(length, 0, 10).forEach(i -> text.append((char) ('a' + i)));
    return text.toString();
  }

  private static int[] tokens(int length, long seed) {
    return Toys.tokenizer().encode(text(length, seed));
  }

  @Test
  void burst_ofLongPromptsInOneStep_allAreAnswered() {
    var inStep = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    lm.beforeStep =
        () -> {
          inStep.countDown();
          Toys.await(goOn);
        };
    List<Generation> all = new ArrayList<>();
    all.add(generator().start(request("abc", 1, 1), TokenListener.NONE));
    Toys.await(inStep);
    for (int i = 0; i < 200; i++) {
      all.add(generator().start(request(text(300, i), 5, i), TokenListener.NONE));
    }
    lm.beforeStep = () -> {};
    goOn.countDown();

    for (Generation generation : all) {
      assertThat(generation.completion().join().usage().generated()).isPositive();
    }
  }

  @Test
  void score_cancelledFromOutside_leavesNothingPinned() {
    restart(100_000, EngineOptions.DEFAULT.withMaxRowsPerStep(1).withCachedTokens(0));
    for (int i = 0; i < 300; i++) {
      CompletableFuture<List<TokenScores>> scores =
          engine.score(List.of(new ScoreRequest(tokens(100, i), 1, new int[0])));
      engine.stats();
      scores.cancel(true);
    }

    engine.score(List.of(new ScoreRequest(new int[] {3, 4}, 1, new int[0]))).join();

    assertThat(engine.stats().slotsPinned()).isZero();
  }

  @Test
  void score_moreThanFits_isReadInPiecesBesideBranches() {
    restart(600, EngineOptions.DEFAULT.withCachedTokens(0));
    var scores = new CompletableFuture<List<TokenScores>>();
    TokenListener listener =
        new TokenListener() {
          @Override
          public void onToken(TokenView token) {
            if (token.index() == 10 && !scores.isDone()) {
              List<ScoreRequest> many = new ArrayList<>();
              for (int i = 0; i < 20; i++) {
                many.add(new ScoreRequest(tokens(100, i), 1, new int[0]));
              }
              var unused = engine.score(many).thenAccept(scores::complete);
            }
          }
        };
    List<Request> requests = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      requests.add(request("abc", 60, i).steeredBy(new Toys.Endless()));
    }

    List<TokenListener> listeners = new ArrayList<>(Collections.nCopies(4, TokenListener.NONE));
    listeners.set(0, listener);
    for (Generation branch : generator().startAll(requests, listeners)) {
      assertThat(branch.completion().join().usage().generated()).isEqualTo(60);
    }
    assertThat(scores.join()).hasSize(20);
  }

  @Test
  void prompt_tokenOutsideTheVocabulary_failsAlone() {
    Generation bad = generator().start(request("abX", 8, 1), TokenListener.NONE);

    assertThat(catchThrowable(() -> bad.completion().join()))
        .hasCauseInstanceOf(GenerationException.class)
        .hasMessageContaining("token -1 is none of the model's " + Toys.LETTERS.length());
  }

  @Test
  void hook_throwsAnError_endsItsOwnGenerationOnly() {
    Steering bad =
        token -> {
          throw new AssertionError("on purpose");
        };
    Generation other =
        generator().start(request("abc", 80, 2).steeredBy(new Toys.Endless()), TokenListener.NONE);
    Generation wrong = generator().start(request("abd", 8, 1).steeredBy(bad), TokenListener.NONE);

    assertThat(catchThrowable(() -> wrong.completion().join()))
        .hasCauseInstanceOf(GenerationException.class)
        .hasMessageContaining("on purpose");
    assertThat(other.completion().join().finish()).isEqualTo(Finish.LENGTH);
  }

  @Test
  void force_whereAStopTextIsComplete_isEndingAndStartingAgain() {
    String free =
        generator()
            .start(request("abc", 40, 5).steeredBy(new Toys.Endless()), TokenListener.NONE)
            .completion()
            .join()
            .text();
    String stop = free.substring(3, 5);
    Steering forcing =
        new Toys.Endless() {
          private boolean done;

          @Override
          public Action after(TokenView token) {
            boolean now = !done && token.textSoFar().endsWith(stop);
            done |= now;
            return now ? Action.force("jj") : Action.CONTINUE;
          }
        };
    Request request = request("abc", 40, 5);
    Request stopping = request.withSampling(request.sampling().withStop(stop));

    var inTheLoop =
        generator().start(stopping.steeredBy(forcing), TokenListener.NONE).completion().join();
    var before =
        generator()
            .start(stopping.steeredBy(new Toys.Endless()), TokenListener.NONE)
            .completion()
            .join();
    Prefix forced = before.prefix().append(Segment.ofText("jj", Origin.FORCED, Phase.THINK));
    SamplingParams rest = stopping.sampling().withMaxTokens(40 - before.usage().generated());
    var after =
        generator()
            .start(Request.of(forced, rest, 5).steeredBy(new Toys.Endless()), TokenListener.NONE)
            .completion()
            .join();

    assertThat(inTheLoop.prefix().text()).isEqualTo(after.prefix().text());
    assertThat(inTheLoop.finish()).isEqualTo(after.finish());
  }

  @Test
  void ask_sinkThrowsAnError_sessionIsClosed() {
    restart(100_000, EngineOptions.DEFAULT.withCachedTokens(0));
    for (int i = 0; i < 5; i++) {
      Ponder ponder =
          Ponder.with(generator())
              .using(SelfConsistency.of(4))
              .sampling(SamplingParams.DEFAULT.withMaxTokens(5))
              .trace(
                  record -> {
                    if (record.event() instanceof TraceEvent.RunFinished) {
                      throw new AssertionError("on purpose");
                    }
                  })
              .seed(i)
              .build();
      assertThat(catchThrowable(() -> ponder.ask("abc"))).isInstanceOf(AssertionError.class);
    }

    assertThat(engine.stats().slotsPinned()).isZero();
  }

  @Test
  void loop_secondFailureAtTheEnd_stillEndsAllAndFreesTheModel() {
    var inStep = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    lm.beforeStep =
        () -> {
          inStep.countDown();
          Toys.await(goOn);
        };
    var loop = new EngineLoop(lm, EngineOptions.DEFAULT, System::nanoTime);
    var first = new ScoreJob(List.of(new ScoreRequest(tokens(3, 1), 1, new int[0])), 2);
    var second = new ScoreJob(List.of(new ScoreRequest(tokens(3, 1), 1, new int[0])), 2);
    loop.submit(() -> loop.batch().admit(first));
    Toys.await(inStep);
    for (int i = 0; i < 2; i++) {
      loop.submit(
          () -> {
            throw new IllegalStateException("on purpose");
          });
    }
    loop.submit(() -> loop.batch().admit(second));
    goOn.countDown();

    assertThat(catchThrowable(() -> second.result().join()))
        .hasMessageContaining("stopped after a failure");
    loop.close();
    assertThat(lm.closed).isTrue();
  }
}
