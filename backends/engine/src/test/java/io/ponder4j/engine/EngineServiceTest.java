package io.ponder4j.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.ponder4j.generate.Completion;
import io.ponder4j.generate.Finish;
import io.ponder4j.generate.Generation;
import io.ponder4j.generate.Generator;
import io.ponder4j.generate.GeneratorClosedException;
import io.ponder4j.generate.Prefix;
import io.ponder4j.generate.Prompt;
import io.ponder4j.generate.Request;
import io.ponder4j.generate.SamplingParams;
import io.ponder4j.generate.TokenListener;
import io.ponder4j.generate.TokenView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An engine as a service: whose turn it is, who is cancelled when, how it is shut down. */
@Timeout(60)
class EngineServiceTest {

  private HashLm lm = new HashLm(Toys.LETTERS.length(), 64, 100_000);
  private DecodingEngine engine = DecodingEngine.start(lm, EngineOptions.DEFAULT);

  @AfterEach
  void close() {
    engine.close();
  }

  private void restart(EngineOptions options) {
    engine.close();
    lm = new HashLm(Toys.LETTERS.length(), 64, 100_000);
    engine = DecodingEngine.start(lm, options);
  }

  private EngineGenerator generator() {
    return engine.generator(Toys.dialect());
  }

  private static Request request(String prompt, int tokens, long seed) {
    return Request.of(
            Prefix.of(Prompt.of(prompt)), SamplingParams.DEFAULT.withMaxTokens(tokens), seed)
        .steeredBy(new Toys.Endless());
  }

  private static List<Generation> startAll(
      Generator generator, int branches, int tokens, TokenListener listener) {
    List<Request> requests =
        IntStream.range(0, branches).mapToObj(i -> request("abc", tokens, i)).toList();
    return generator.startAll(requests, Collections.nCopies(branches, listener));
  }

  private static TokenListener each(Runnable token) {
    return new TokenListener() {
      @Override
      public void onToken(TokenView view) {
        token.run();
      }
    };
  }

  /** Lets nobody begin before all have asked. */
  private CountDownLatch startingGate() {
    var gate = new CountDownLatch(1);
    var inStep = new CountDownLatch(1);
    lm.beforeStep =
        () -> {
          inStep.countDown();
          Toys.await(gate);
        };
    generator().start(request("i", 1, 0), TokenListener.NONE);
    Toys.await(inStep);
    return gate;
  }

  // --- turns ---

  @Test
  void turns_moreBranchesThanRows_questionsAreServedByTheirPriority() {
    restart(EngineOptions.DEFAULT.withMaxRowsPerStep(8));
    int[] tokens = new int[3];
    int[] whenFirstEnded = new int[3];
    CountDownLatch gate = startingGate();
    List<Generation> all = new ArrayList<>();
    List<Priority> priorities = List.of(Priority.INTERACTIVE, Priority.NORMAL, Priority.BACKGROUND);
    for (Priority priority : priorities) {
      int i = priorities.indexOf(priority);
      Generator.Session session = generator().withPriority(priority).openSession();
      all.addAll(startAll(session, 8, 200, each(() -> tokens[i]++)));
      var unused =
          all.get(all.size() - 1)
              .completion()
              .thenRun(
                  () -> {
                    if (i == 0) {
                      System.arraycopy(tokens, 0, whenFirstEnded, 0, 3);
                    }
                  });
    }
    gate.countDown();
    all.forEach(generation -> generation.completion().join());

    assertThat(whenFirstEnded[0]).isEqualTo(8 * 200);
    assertThat(whenFirstEnded[1]).isBetween(8 * 200 / 4 - 24, 8 * 200 / 4 + 24);
    assertThat(whenFirstEnded[2]).isBetween(8 * 200 / 16 - 24, 8 * 200 / 16 + 24);
  }

  @Test
  void turns_lateQuestionBesideALargeOne_isServedAtOnceAndDoesNotMakeUpForThePast() {
    restart(EngineOptions.DEFAULT.withMaxRowsPerStep(8));
    int[] tokens = new int[2];
    int[] when = new int[2];
    var running = new CountDownLatch(400);
    var gate = new CountDownLatch(1);
    List<Generation> large =
        startAll(
            generator(),
            8,
            300,
            each(
                () -> {
                  tokens[0]++;
                  running.countDown();
                  if (tokens[0] == 400) {
                    Toys.await(gate);
                  }
                }));
    Toys.await(running);
    List<Generation> late = startAll(generator(), 8, 100, each(() -> tokens[1]++));
    var unused = late.get(7).completion().thenRun(() -> System.arraycopy(tokens, 0, when, 0, 2));
    gate.countDown();
    large.forEach(generation -> generation.completion().join());
    late.forEach(generation -> generation.completion().join());

    assertThat(when[1]).isEqualTo(8 * 100);
    assertThat(when[0] - 400).as("as much as the other in that time").isBetween(760, 840);
  }

  @Test
  void admission_moreBranchesThanAtATime_othersWaitAndAllAreServed() {
    restart(EngineOptions.DEFAULT.withMaxBranches(4));
    CountDownLatch gate = startingGate();
    List<Generation> all = new ArrayList<>();
    int[] most = new int[1];
    for (int i = 0; i < 10; i++) {
      all.addAll(startAll(generator(), 2, 10, TokenListener.NONE));
    }
    lm.beforeStep = () -> {};
    gate.countDown();
    all.add(
        generator()
            .start(
                request("abc", 10, 5),
                each(() -> most[0] = Math.max(most[0], engine.stats().running()))));
    all.forEach(generation -> generation.completion().join());

    assertThat(most[0]).isBetween(1, 5);
  }

  @Test
  void scores_manyBesideBranches_neitherStarves() {
    restart(EngineOptions.DEFAULT.withMaxRowsPerStep(16));
    CountDownLatch gate = startingGate();
    List<CompletableFuture<List<TokenScores>>> scores = new ArrayList<>();
    int[] scoredWhenBranchesEnded = new int[1];
    List<Generation> branches = startAll(generator(), 8, 100, TokenListener.NONE);
    for (int i = 0; i < 60; i++) {
      int[] text = Toys.tokenizer().encode("abcdefghij".repeat(3) + "abcdefghij".charAt(i % 10));
      text[i % 30] = 1;
      scores.add(engine.score(List.of(new ScoreRequest(text, 1, new int[0]))));
      if (i % 3 == 0) {
        startAll(generator(), 1, 1, TokenListener.NONE);
      }
    }
    var unused =
        branches
            .get(7)
            .completion()
            .thenRun(
                () ->
                    scoredWhenBranchesEnded[0] =
                        (int) scores.stream().filter(CompletableFuture::isDone).count());
    gate.countDown();
    branches.forEach(generation -> generation.completion().join());
    scores.forEach(CompletableFuture::join);

    assertThat(scoredWhenBranchesEnded[0]).isGreaterThan(10);
    assertThat(lm.steps).as("branches drew in every step").isLessThan(100 + 250);
  }

  // --- cancels ---

  @Test
  void cancel_allWhoWaitForAStep_interruptsIt() {
    var inStep = new CountDownLatch(1);
    lm.beforeStep =
        () -> {
          if (lm.steps == 5) {
            inStep.countDown();
            lm.awaitInterrupt();
          }
        };
    List<Generation> two = startAll(generator(), 2, 50, TokenListener.NONE);
    Toys.await(inStep);
    two.get(0).cancel();
    assertThat(lm.interrupts.availablePermits()).as("the other one waits").isZero();
    assertThat(two.get(1).completion()).isNotDone();
    two.get(1).cancel();

    for (Generation generation : two) {
      Completion completion = generation.completion().join();
      assertThat(completion.finish()).isEqualTo(Finish.CANCELLED);
      assertThat(completion.usage().generated()).isEqualTo(5);
    }
    lm.beforeStep = () -> {};
    Completion after = startAll(generator(), 1, 50, TokenListener.NONE).get(0).completion().join();
    assertThat(after.text()).hasSize(50);
    assertThat(engine.stats().slotsPinned()).isZero();
  }

  @Test
  void cancel_scoreInAStep_interruptsIt() {
    var inStep = new CountDownLatch(1);
    lm.beforeStep =
        () -> {
          inStep.countDown();
          lm.awaitInterrupt();
        };
    CompletableFuture<List<TokenScores>> scores =
        engine.score(List.of(new ScoreRequest(new int[] {2, 3, 4}, 1, new int[0])));
    Toys.await(inStep);
    scores.cancel(true);

    lm.beforeStep = () -> {};
    assertThat(startAll(generator(), 1, 5, TokenListener.NONE).get(0).completion().join().text())
        .hasSize(5);
    EngineStats stats = engine.stats();
    assertThat(stats.running() + stats.slotsPinned()).isZero();
  }

  @Test
  void close_inAStep_interruptsItAndSaysThatTheEngineWasClosed() {
    var inStep = new CountDownLatch(1);
    lm.beforeStep =
        () -> {
          inStep.countDown();
          lm.awaitInterrupt();
        };
    Generation generation = startAll(generator(), 1, 50, TokenListener.NONE).get(0);
    Toys.await(inStep);

    engine.close();

    assertThat(catchThrowable(() -> generation.completion().join()))
        .hasCauseInstanceOf(GeneratorClosedException.class);
    assertThat(lm.closed).isTrue();
  }

  // --- who sees whose cache ---

  @Test
  void namespaces_shareNoCachedText() {
    Generator mine = generator().withNamespace("mine");
    for (Generator caller : List.of(mine, mine, generator(), generator().withNamespace("yours"))) {
      caller.start(request("abcdef", 1, 1), TokenListener.NONE).completion().join();
    }

    assertThat(engine.stats().prefillTokens()).isEqualTo(6 + 1 + 6 + 6);
  }

  @Test
  void rest_nothingToDoForAWhile_givesMemoryBackAndGoesOnAfter() throws Exception {
    startAll(generator(), 64, 50, TokenListener.NONE).forEach(g -> g.completion().join());
    int inUse = engine.stats().slotsInUse();
    while (lm.trimmedTo < 0) {
      Thread.sleep(20);
    }

    assertThat(lm.trimmedTo).isEqualTo(inUse).isBetween(1, 1_024);
    assertThat(startAll(generator(), 1, 50, TokenListener.NONE).get(0).completion().join().text())
        .hasSize(50);
  }

  // --- shutting down ---

  @Test
  void drain_questionsUnderWay_goOnToTheirEndAndNewOnesAreRefused() throws Exception {
    Generator.Session underWay = generator().openSession();
    CountDownLatch gate = startingGate();
    Generation first = underWay.start(request("abc", 20, 1), TokenListener.NONE);
    CompletableFuture<Boolean> drained =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return engine.drain(Duration.ofMinutes(1));
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            });
    while (catchThrowable(() -> generator().start(request("abc", 1, 1), TokenListener.NONE))
        == null) {
      Thread.onSpinWait();
    }
    gate.countDown();

    assertThat(first.completion().join().text()).hasSize(20);
    try (Generator.Session late = generator().openSession()) {
      assertThatThrownBy(() -> late.start(request("abc", 1, 1), TokenListener.NONE))
          .isInstanceOf(GeneratorClosedException.class);
    }
    Generation second =
        underWay.start(
            Request.of(first.completion().join().prefix(), SamplingParams.DEFAULT, 2),
            TokenListener.NONE);
    assertThat(second.completion().join().finish()).isNotEqualTo(Finish.CANCELLED);
    assertThat(drained).isNotDone();
    underWay.close();
    assertThat(drained.get()).isTrue();
    assertThat(lm.closed).isTrue();
  }

  @Test
  void drain_timeIsOut_endsTheRestAsFailed() throws Exception {
    Generator.Session session = generator().openSession();
    TokenListener holding =
        new TokenListener() {
          @Override
          public io.ponder4j.generate.Permit permit(int generated) {
            return io.ponder4j.generate.Permit.HOLD;
          }
        };
    Generation generation = session.start(request("abc", 20, 1), holding);

    assertThat(engine.drain(Duration.ofMillis(20))).isFalse();

    assertThat(catchThrowable(() -> generation.completion().join()))
        .hasCauseInstanceOf(GeneratorClosedException.class);
    session.close();
    session.close();
    assertThat(engine.drain(Duration.ofMillis(1))).isTrue();
  }
}
