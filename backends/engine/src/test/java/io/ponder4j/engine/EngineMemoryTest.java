package io.ponder4j.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.ponder4j.Outcome;
import io.ponder4j.Ponder;
import io.ponder4j.engine.kv.KvAccounts;
import io.ponder4j.generate.Completion;
import io.ponder4j.generate.Finish;
import io.ponder4j.generate.Generation;
import io.ponder4j.generate.Generator;
import io.ponder4j.generate.Permit;
import io.ponder4j.generate.Prefix;
import io.ponder4j.generate.Prompt;
import io.ponder4j.generate.Request;
import io.ponder4j.generate.SamplingParams;
import io.ponder4j.generate.TokenListener;
import io.ponder4j.strategies.race.FirstFinish;
import io.ponder4j.testkit.Seeds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;

/** More is asked for than there is memory for: texts stay the same, and the accounts agree. */
@Timeout(60)
class EngineMemoryTest {

  private static final int CONTEXT = 400; // of HashLm

  private HashLm lm = new HashLm(Toys.LETTERS.length(), 8, CONTEXT);
  private EngineLoop loop = new EngineLoop(lm, EngineOptions.DEFAULT, System::nanoTime);
  private DecodingEngine engine = new DecodingEngine(loop);

  @AfterEach
  void close() {
    engine.close();
  }

  private void start(int slots, EngineOptions options) {
    engine.close();
    lm = new HashLm(Toys.LETTERS.length(), 8, slots);
    loop = new EngineLoop(lm, options, System::nanoTime);
    engine = new DecodingEngine(loop);
    lm.beforeStep = () -> KvAccounts.check(loop.batch().tree());
  }

  private EngineGenerator generator() {
    return engine.generator(Toys.dialect());
  }

  private static Request request(String prompt, int tokens, long seed) {
    return Request.of(
        Prefix.of(Prompt.of(prompt)), SamplingParams.DEFAULT.withMaxTokens(tokens), seed);
  }

  private static List<Generation> startAll(Generator generator, List<Request> requests) {
    return generator.startAll(requests, Collections.nCopies(requests.size(), TokenListener.NONE));
  }

  private static String alone(Request request) {
    String text = request.prefix().prompt().lastContent() + request.prefix().text();
    return HashLm.decode(text, request.sampling(), request.seed());
  }

  private EngineStats assertNothingHeld() {
    EngineStats stats = engine.stats();
    assertThat(stats.running() + stats.waiting()).isZero();
    assertThat(stats.slotsPinned() + stats.slotsKept()).isZero();
    KvAccounts.check(loop.batch().tree());
    return stats;
  }

  // --- the same text, whatever memory there is ---

  @ParameterizedTest
  @Seeds(60)
  void anyMemorySwapAndLimits_sameTextAsAlone(long seed) {
    var random = new SplittableRandom(seed);
    int slots = List.of(CONTEXT + 2, 600, 2_000).get(random.nextInt(3));
    start(
        slots,
        EngineOptions.DEFAULT
            .withMaxRowsPerStep(1 + random.nextInt(40))
            .withCachedTokens(random.nextInt(200))
            .withSwapBytes(8L * List.of(0, 50, 100_000).get(random.nextInt(3)))
            .withMaxBranches(1 + random.nextInt(20)));
    List<Generation> running = new ArrayList<>();
    List<Request> asked = new ArrayList<>();
    List<Completion> finished = new ArrayList<>();
    List<CompletableFuture<List<TokenScores>>> scores = new ArrayList<>();
    Generator.Session session = generator().openSession();
    for (int round = 0; round < 25; round++) {
      List<Request> gang = new ArrayList<>();
      for (int i = random.nextInt(8); i >= 0; i--) {
        gang.add(randomRequest(random, finished));
      }
      running.addAll(startAll(random.nextBoolean() ? session : randomGenerator(random), gang));
      asked.addAll(gang);
      if (random.nextInt(4) == 0) {
        running.get(random.nextInt(running.size())).cancel();
      }
      if (random.nextInt(3) == 0) {
        int[] text = random.ints(2 + random.nextInt(CONTEXT - 2), 0, 3).toArray();
        scores.add(engine.score(List.of(new ScoreRequest(text, 1, new int[] {text.length - 1}))));
      }
      if (random.nextBoolean()) {
        finished.add(running.get(random.nextInt(running.size())).completion().join());
      }
      if (random.nextInt(8) == 0) {
        session.close();
        session = generator().openSession();
      }
    }

    for (int i = 0; i < running.size(); i++) {
      Completion completion = running.get(i).completion().join();
      if (completion.finish() == Finish.CANCELLED) {
        assertThat(alone(asked.get(i))).startsWith(completion.text());
      } else {
        assertThat(completion.text()).isEqualTo(alone(asked.get(i)));
      }
    }
    for (CompletableFuture<List<TokenScores>> score : scores) {
      assertThat(score.join().get(0).hidden()[0][1])
          .isEqualTo(score.join().get(0).logProbs().length + 1);
    }
    session.close();
    assertNothingHeld();
  }

  private EngineGenerator randomGenerator(SplittableRandom random) {
    return generator()
        .withNamespace(random.nextBoolean() ? "" : "other")
        .withPriority(List.of(Priority.values()).get(random.nextInt(3)));
  }

  private static Request randomRequest(SplittableRandom random, List<Completion> finished) {
    int length = 1 + (random.nextInt(6) == 0 ? random.nextInt(300) : random.nextInt(30));
    Prefix prefix = Prefix.of(Prompt.of("abcdefghij".repeat(31).substring(0, length)));
    if (!finished.isEmpty() && random.nextBoolean()) {
      Prefix whole = finished.get(random.nextInt(finished.size())).prefix();
      prefix = whole.cutAt(random.nextInt(whole.tokenCount() + 1));
    }
    SamplingParams sampling =
        SamplingParams.DEFAULT
            .withMaxTokens(1 + random.nextInt(60))
            .withTemperature(random.nextInt(3) / 2.0);
    return Request.of(prefix, sampling, random.nextInt(5));
  }

  @Test
  void branches_moreThanFit_allAreServedAndCountTheirPromptOnce() {
    start(90, EngineOptions.DEFAULT.withCachedTokens(0).withSwapBytes(0));
    Prefix prompt = Prefix.of(Prompt.of("abcdefghij"));
    List<Request> requests =
        IntStream.range(0, 12)
            .mapToObj(i -> Request.of(prompt, SamplingParams.DEFAULT.withMaxTokens(40), i))
            .toList();

    List<Generation> all = startAll(generator(), requests);

    for (int i = 0; i < all.size(); i++) {
      Completion completion = all.get(i).completion().join();
      assertThat(completion.text()).isEqualTo(alone(requests.get(i)));
      assertThat(completion.usage().prompt()).isEqualTo(10);
    }
    EngineStats stats = assertNothingHeld();
    assertThat(stats.preempted()).isPositive();
    assertThat(stats.prefillTokens()).isEqualTo(10);
  }

  @Test
  void heldBranch_makesRoomForOneThatMayDraw() {
    start(CONTEXT + 2, EngineOptions.DEFAULT.withCachedTokens(0));
    var held = new AtomicBoolean(true);
    TokenListener holding =
        new TokenListener() {
          @Override
          public Permit permit(int generated) {
            return generated == 5 && held.get() ? Permit.HOLD : Permit.PROCEED;
          }
        };
    Request first = request("abcdefghij".repeat(20), 20, 1).steeredBy(new Toys.Endless());
    Request second = request("jihgfedcba".repeat(30), 20, 2);
    String alone = generator().start(first, TokenListener.NONE).completion().join().text();
    Generation waits = generator().start(first, holding);

    Completion done = generator().start(second, TokenListener.NONE).completion().join();
    assertThat(done.text()).isEqualTo(alone(second));
    assertThat(waits.completion()).isNotDone();
    held.set(false);
    waits.resume();

    assertThat(waits.completion().join().text()).isEqualTo(alone);
    assertThat(assertNothingHeld().preempted()).isPositive();
  }

  @Test
  void swap_textIsNeededAgain_comesBackByACopy() {
    for (long bytes : new long[] {0, 8_000}) {
      start(CONTEXT + 2, EngineOptions.DEFAULT.withCachedTokens(0).withSwapBytes(bytes));
      Request first = request("abcdefghij".repeat(20), 5, 1);
      Completion turn = generator().start(first, TokenListener.NONE).completion().join();
      long before = engine.stats().prefillTokens();
      Request next = Request.of(turn.prefix(), SamplingParams.DEFAULT.withMaxTokens(5), 2);

      Completion continued = generator().start(next, TokenListener.NONE).completion().join();

      assertThat(continued.text()).isEqualTo(alone(next));
      assertThat(engine.stats().prefillTokens() - before)
          .isEqualTo(bytes == 0 ? turn.prefix().tokenCount() + 200 : 1);
      engine.close();
    }
  }

  @Test
  void race_branchesDoNotFitTogether_sameWinner() {
    for (int seed = 0; seed < 10; seed++) {
      start(CONTEXT + 2, EngineOptions.DEFAULT);
      Outcome roomy = firstFinish(seed);
      engine.close();
      start(40, EngineOptions.DEFAULT.withCachedTokens(0));
      Outcome tight = firstFinish(seed);

      assertThat(tight.answer()).isEqualTo(roomy.answer());
      assertThat(tight.spent().generatedTokens())
          .as("losers may be ahead: who made room is out of step")
          .isGreaterThanOrEqualTo(roomy.spent().generatedTokens());
      assertNothingHeld();
      engine.close();
    }
  }

  private Outcome firstFinish(long seed) {
    return Ponder.with(generator())
        .using(FirstFinish.of(8))
        .sampling(SamplingParams.DEFAULT.withMaxTokens(25))
        .seed(seed)
        .ask("abcde");
  }

  // --- what cannot be served ---

  @Test
  void start_textThatNeverFits_isRefused() {
    start(50, EngineOptions.DEFAULT);

    Generation tooLong = generator().start(request("a".repeat(50), 5, 1), TokenListener.NONE);
    Throwable scored =
        catchThrowable(
            () -> engine.score(List.of(new ScoreRequest(new int[51], 1, new int[0]))).join());

    assertThat(catchThrowable(() -> tooLong.completion().join()))
        .hasCauseInstanceOf(KvBudgetExceededException.class)
        .hasMessageContaining("51 slots and may have 50");
    assertThat(scored).hasCauseInstanceOf(KvBudgetExceededException.class);
    Request fits = request("a".repeat(40), 5, 1);
    assertThat(generator().start(fits, TokenListener.NONE).completion().join().text())
        .isEqualTo(alone(fits));
  }

  @Test
  void branch_outgrowsTheCacheAlone_failsWithWhatItTook() {
    start(30, EngineOptions.DEFAULT);
    List<Generation> all =
        IntStream.range(0, 40)
            .mapToObj(seed -> generator().start(request("abc", 300, seed), TokenListener.NONE))
            .toList();

    int failed = 0;
    for (int seed = 0; seed < all.size(); seed++) {
      Generation generation = all.get(seed);
      Throwable failure = catchThrowable(() -> generation.completion().join());
      if (failure == null) {
        assertThat(generation.completion().join().text())
            .isEqualTo(alone(request("abc", 300, seed)));
      } else {
        failed++;
        assertThat(failure.getCause())
            .isInstanceOfSatisfying(
                KvBudgetExceededException.class,
                e -> assertThat(e.usage().generated()).isBetween(25, 28));
      }
    }
    assertThat(failed).isBetween(1, 39);
    assertNothingHeld();
  }

  @Test
  void start_moreThanMayWait_isRefusedAndTheRestServed() {
    start(100_000, EngineOptions.DEFAULT.withMaxBranches(1).withMaxWaiting(3));
    var inStep = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    lm.beforeStep =
        () -> {
          inStep.countDown();
          Toys.await(goOn);
        };
    List<Generation> all = new ArrayList<>();
    all.add(generator().start(request("abc", 5, 0), TokenListener.NONE));
    Toys.await(inStep);
    for (int i = 1; i < 6; i++) {
      all.add(generator().start(request("abc", 5, i), TokenListener.NONE));
    }
    goOn.countDown();

    int refused = 0;
    for (Generation generation : all) {
      Throwable failure = catchThrowable(() -> generation.completion().join());
      if (failure != null) {
        refused++;
        assertThat(failure)
            .hasCauseInstanceOf(EngineOverloadedException.class)
            .hasMessageContaining("3 branches wait for the engine and 3 may");
      }
    }
    assertThat(refused).isEqualTo(2);
    assertNothingHeld();
  }
}
