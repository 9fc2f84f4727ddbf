package io.ponder4j.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.ponder4j.Budget;
import io.ponder4j.Outcome;
import io.ponder4j.Ponder;
import io.ponder4j.answer.AnswerType;
import io.ponder4j.generate.Completion;
import io.ponder4j.generate.Finish;
import io.ponder4j.generate.Generation;
import io.ponder4j.generate.GenerationException;
import io.ponder4j.generate.Generator;
import io.ponder4j.generate.GeneratorClosedException;
import io.ponder4j.generate.Logits;
import io.ponder4j.generate.Penalties;
import io.ponder4j.generate.Prefix;
import io.ponder4j.generate.Prompt;
import io.ponder4j.generate.PromptTooLongException;
import io.ponder4j.generate.Request;
import io.ponder4j.generate.SamplingParams;
import io.ponder4j.generate.Steering;
import io.ponder4j.generate.TokenListener;
import io.ponder4j.generate.TokenView;
import io.ponder4j.strategies.race.FirstFinish;
import io.ponder4j.strategies.race.ShortMOfK;
import io.ponder4j.testkit.RunInvariants;
import io.ponder4j.testkit.Seeds;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

class DecodingEngineTest {

  private static final int VOCABULARY = Toys.LETTERS.length();

  private HashLm lm = new HashLm(VOCABULARY, 16, 100_000);
  private DecodingEngine engine = DecodingEngine.start(lm, EngineOptions.DEFAULT);

  @AfterEach
  void close() {
    engine.close();
  }

  private void restart(HashLm model, EngineOptions options) {
    engine.close();
    lm = model;
    engine = DecodingEngine.start(lm, options);
  }

  private EngineGenerator generator() {
    return engine.generator(Toys.dialect());
  }

  private static Request request(String prompt, long seed) {
    return Request.of(Prefix.of(Prompt.of(prompt)), SamplingParams.DEFAULT.withMaxTokens(80), seed);
  }

  private static List<Generation> startAll(Generator generator, List<Request> requests) {
    return generator.startAll(requests, Collections.nCopies(requests.size(), TokenListener.NONE));
  }

  private static Completion await(Generation generation) {
    return generation.completion().join();
  }

  // --- the same text as one sequence alone ---

  @ParameterizedTest
  @Seeds(60)
  void start_anyBatchForkAndCancel_sameTextAsAlone(long seed) {
    var random = new SplittableRandom(seed);
    int capacity = 8 << random.nextInt(6);
    restart(
        new HashLm(VOCABULARY, capacity, 100_000),
        EngineOptions.DEFAULT
            .withMaxRowsPerStep(1 + random.nextInt(40))
            .withCachedTokens(random.nextInt(60)));
    List<Generation> running = new ArrayList<>();
    List<Request> asked = new ArrayList<>();
    List<Completion> finished = new ArrayList<>();
    Generator.Session session = generator().openSession();
    for (int round = 0; round < 25; round++) {
      List<Request> gang = new ArrayList<>();
      for (int i = random.nextInt(6); i >= 0; i--) {
        gang.add(randomRequest(random, finished));
      }
      List<Generation> started = startAll(random.nextBoolean() ? session : generator(), gang);
      running.addAll(started);
      asked.addAll(gang);
      if (random.nextInt(4) == 0) {
        running.get(random.nextInt(running.size())).cancel();
      }
      if (random.nextBoolean()) {
        finished.add(await(running.get(random.nextInt(running.size()))));
      }
    }

    for (int i = 0; i < running.size(); i++) {
      Completion completion = await(running.get(i));
      Prefix from = asked.get(i).prefix();
      String prompt = from.prompt().lastContent() + from.text();
      String alone = HashLm.decode(prompt, asked.get(i).sampling(), asked.get(i).seed());
      if (completion.finish() == Finish.CANCELLED) {
        assertThat(alone).startsWith(completion.text());
      } else {
        assertThat(completion.text()).isEqualTo(alone);
      }
    }
    session.close();
    assertNothingPinned();
  }

  private static Request randomRequest(SplittableRandom random, List<Completion> finished) {
    SamplingParams sampling =
        SamplingParams.DEFAULT
            .withMaxTokens(1 + random.nextInt(60))
            .withTemperature(random.nextInt(3) / 2.0)
            .withTopK(random.nextInt(4))
            .withTopP(random.nextBoolean() ? 1 : 0.8);
    Prefix prefix =
        Prefix.of(Prompt.of("abcdefghij".repeat(3).substring(0, 1 + random.nextInt(30))));
    if (!finished.isEmpty() && random.nextBoolean()) {
      Prefix whole = finished.get(random.nextInt(finished.size())).prefix();
      prefix = whole.cutAt(random.nextInt(whole.tokenCount() + 1));
    }
    return Request.of(prefix, sampling, random.nextInt(5));
  }

  private void assertNothingPinned() {
    EngineStats stats = engine.stats();
    assertThat(stats.running()).isZero();
    assertThat(stats.slotsPinned()).isZero();
  }

  // --- what is computed once ---

  @Test
  void startAll_siblings_promptIsComputedOnce() {
    List<Request> requests = IntStream.range(0, 50).mapToObj(i -> request("abcdefgh", i)).toList();
    Prefix shared = requests.get(0).prefix();
    List<Generation> all =
        startAll(
            generator(),
            requests.stream().map(r -> Request.of(shared, r.sampling(), r.seed())).toList());

    List<Completion> completions = all.stream().map(DecodingEngineTest::await).toList();

    assertThat(engine.stats().prefillTokens()).isEqualTo(8);
    assertThat(completions.stream().mapToInt(c -> c.usage().prompt() - c.usage().cached()).sum())
        .isEqualTo(8);
    assertThat(completions).allMatch(c -> c.usage().prompt() == 8);
  }

  @Test
  void startAll_equalRequests_shareEveryRow() {
    List<Generation> twins = startAll(generator(), Collections.nCopies(10, request("abc", 5)));
    String alone = HashLm.decode("abc", request("abc", 5).sampling(), 5);

    twins.forEach(twin -> assertThat(await(twin).text()).isEqualTo(alone));
    assertThat(lm.rows).isEqualTo(3 + alone.length());
  }

  @Test
  void start_fromAStepOfTheSameQuestion_computesNoPromptAgain() {
    Generator.Session session = generator().openSession();
    SamplingParams step = SamplingParams.DEFAULT.withMaxTokens(4);
    Completion first =
        await(
            session.start(Request.of(Prefix.of(Prompt.of("abcdef")), step, 1), TokenListener.NONE));
    long before = engine.stats().prefillTokens();

    for (int seed = 0; seed < 5; seed++) {
      await(session.start(Request.of(first.prefix(), step, seed), TokenListener.NONE));
    }

    assertThat(first.usage().generated()).isEqualTo(4);
    assertThat(before).isEqualTo(6);
    // The last drawn token was never computed, so the first branch computes that one, and later
    // ones find its keys but
    // need its logits.
    assertThat(engine.stats().prefillTokens() - before).isEqualTo(5);
    session.close();
    assertNothingPinned();
  }

  @Test
  void start_longPrompt_isCutToTheRoomAndOthersGoOn() {
    restart(
        new HashLm(VOCABULARY, 16, 100_000),
        EngineOptions.DEFAULT.withMaxRowsPerStep(16).withCachedTokens(0));
    String longPrompt = "abcdefghij".repeat(30);

    Generation running = generator().start(request("abc", 1), TokenListener.NONE);
    Generation prompted = generator().start(request(longPrompt, 2), TokenListener.NONE);

    assertThat(await(running).text())
        .isEqualTo(HashLm.decode("abc", request("abc", 1).sampling(), 1));
    assertThat(await(prompted).text())
        .isEqualTo(HashLm.decode(longPrompt, request(longPrompt, 2).sampling(), 2));
    assertThat(lm.steps).isGreaterThanOrEqualTo(300 / 16);
  }

  @Test
  void cache_beyondItsLimit_isDropped() {
    restart(
        new HashLm(VOCABULARY, 16, 100_000),
        EngineOptions.DEFAULT.withMaxRowsPerStep(512).withCachedTokens(10));
    for (int seed = 0; seed < 30; seed++) {
      await(generator().start(request("abcdefghij".substring(seed % 8), seed), TokenListener.NONE));
    }

    EngineStats stats = engine.stats();

    assertThat(stats.slotsInUse()).isLessThanOrEqualTo(10 + 2);
    assertThat(stats.slotsSpanned()).isLessThan(200);
  }

  // --- scores ---

  @ParameterizedTest
  @Seeds(20)
  void score_texts_sameAsByDefinition(long seed) {
    var random = new SplittableRandom(seed);
    restart(
        new HashLm(VOCABULARY, 8, 100_000),
        EngineOptions.DEFAULT
            .withMaxRowsPerStep(1 + random.nextInt(30))
            .withCachedTokens(random.nextInt(40)));
    List<ScoreRequest> requests = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      int[] text = random.ints(3 + random.nextInt(12), 0, 3).toArray();
      int from = 1 + random.nextInt(text.length - 1);
      requests.add(new ScoreRequest(text, from, new int[] {from - 1, text.length - 1}));
    }
    Generation beside = generator().start(request("abc", seed), TokenListener.NONE);

    List<TokenScores> scores = engine.score(requests).join();

    for (int i = 0; i < scores.size(); i++) {
      assertSameAsByDefinition(requests.get(i), scores.get(i));
    }
    assertThat(await(beside).text())
        .isEqualTo(HashLm.decode("abc", request("abc", seed).sampling(), seed));
    assertNothingPinned();
  }

  private static void assertSameAsByDefinition(ScoreRequest request, TokenScores scores) {
    for (int i = request.from(); i < request.tokens().length; i++) {
      float[] logits = HashLm.logits(java.util.Arrays.copyOf(request.tokens(), i), VOCABULARY);
      Law law = new Sampler(VOCABULARY).read(logits);
      assertThat(scores.logProbs()[i - request.from()])
          .isEqualTo((float) law.logProb(logits[request.tokens()[i]]));
      assertThat(scores.entropies()[i - request.from()]).isEqualTo((float) law.entropy());
    }
    for (int i = 0; i < request.hiddenAt().length; i++) {
      int length = request.hiddenAt()[i] + 1;
      assertThat(scores.hidden()[i])
          .containsExactly(
              java.util.Arrays.hashCode(java.util.Arrays.copyOf(request.tokens(), length)), length);
    }
  }

  @Test
  void score_sharedBeginnings_areComputedOnce() {
    int[] a = {2, 3, 4, 5, 6, 7};
    int[] b = {2, 3, 4, 5, 8, 9};

    engine
        .score(List.of(new ScoreRequest(a, 2, new int[0]), new ScoreRequest(b, 2, new int[0])))
        .join();

    assertThat(lm.rows).isEqualTo(8);
  }

  @Test
  void score_manyTexts_needNoMoreRoomThanOneAndAStep() {
    restart(
        new HashLm(VOCABULARY, 16, 120),
        EngineOptions.DEFAULT.withMaxRowsPerStep(16).withCachedTokens(0));
    List<ScoreRequest> requests = new ArrayList<>();
    for (int text = 0; text < 30; text++) {
      int[] tokens = new SplittableRandom(text).ints(40, 0, VOCABULARY).toArray();
      requests.add(new ScoreRequest(tokens, 1, new int[] {39}));
    }

    List<TokenScores> scores = engine.score(requests).join();

    for (int i = 0; i < scores.size(); i++) {
      assertSameAsByDefinition(requests.get(i), scores.get(i));
    }
    assertNothingPinned();
  }

  @Test
  void score_nextTokensOfASet_areThoseOfTheLawAfterTheText() {
    int[] text = {2, 3, 4};
    int[] longer = {2, 3, 4, 5};
    int[] set = {0, 7, 7};

    List<TokenScores> scores =
        engine
            .score(
                List.of(
                    new ScoreRequest(text, 3, new int[0], set),
                    new ScoreRequest(longer, 1, new int[0]),
                    new ScoreRequest(text, 1, new int[0], new int[] {5})))
            .join();

    float[] logits = HashLm.logits(text, VOCABULARY);
    Law law = new Sampler(VOCABULARY).read(logits);
    assertThat(scores.get(0).logProbs()).isEmpty();
    assertThat(scores.get(0).next())
        .containsExactly(
            (float) law.logProb(logits[0]),
            (float) law.logProb(logits[7]),
            (float) law.logProb(logits[7]));
    assertThat(scores.get(1).next()).isEmpty();
    assertThat(scores.get(2).next()).containsExactly(scores.get(1).logProbs()[2]);
    assertThat(lm.rows).isEqualTo(4);
  }

  @Test
  void score_tokenOutsideTheVocabulary_isRefused() {
    for (ScoreRequest wrong :
        List.of(
            new ScoreRequest(new int[] {1, VOCABULARY}, 1, new int[0]),
            new ScoreRequest(new int[] {1}, 1, new int[0], new int[] {-1}))) {
      assertThat(catchThrowable(() -> engine.score(List.of(wrong)).join()))
          .hasCauseInstanceOf(GenerationException.class)
          .hasMessageContaining("is none of the model's " + VOCABULARY);
    }
  }

  @Test
  void score_hiddenStatesOfAModelWithoutThem_isRefused() {
    assertThatThrownBy(() -> new ScoreRequest(new int[] {1, 2}, 2, new int[] {0}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("from token 1");
  }

  // --- races, cancels, budgets ---

  @Test
  void firstFinish_losers_stopAtTheWinnersToken() {
    for (int seed = 0; seed < 20; seed++) {
      var sink = new RunInvariants();
      long before = engine.stats().drawnTokens();

      Outcome outcome =
          Ponder.with(generator())
              .using(FirstFinish.of(8))
              .answers(AnswerType.text())
              .seed(seed)
              .trace(sink)
              .ask("abc");

      int shortest = outcome.candidate().orElseThrow().completion().usage().generated();
      long drawn = engine.stats().drawnTokens() - before;
      assertThat(drawn).isEqualTo(outcome.spent().generatedTokens());
      if (outcome.spent().cancelled() == 7) {
        assertThat(drawn).isEqualTo(8L * shortest);
      }
      sink.checkAndClear();
    }
  }

  @Test
  void shortMOfK_askedFromOneAndFromEightThreads_sameTrace() throws Exception {
    List<List<String>> alone = new ArrayList<>();
    for (int seed = 0; seed < 24; seed++) {
      alone.add(trace(seed));
    }
    var threads = java.util.concurrent.Executors.newFixedThreadPool(8);
    try {
      List<java.util.concurrent.Future<List<String>>> together = new ArrayList<>();
      for (int seed = 0; seed < 24; seed++) {
        long mine = seed;
        together.add(threads.submit(() -> trace(mine)));
      }

      for (int seed = 0; seed < 24; seed++) {
        assertThat(together.get(seed).get()).isEqualTo(alone.get(seed));
      }
    } finally {
      threads.shutdown();
    }
    assertNothingPinned();
  }

  /** Everything but what was found in the cache: that depends on who asked before. */
  private List<String> trace(long seed) {
    var sink = new RunInvariants();
    Ponder.with(generator()).using(ShortMOfK.of(3, 8)).seed(seed).trace(sink).ask("abcd");
    return RunInvariants.comparable(sink.records()).stream()
        .map(line -> line.replaceAll("cached(Tokens)?=\\d+", "cached"))
        .toList();
  }

  @Test
  void ask_tokenBudget_isKeptExactlyAndSharedEvenly() {
    Outcome outcome =
        Ponder.with(generator())
            .using(io.ponder4j.strategies.pool.SelfConsistency.of(8))
            .budget(Budget.tokens(40))
            .seed(3)
            .ask("abc");

    assertThat(outcome.spent().generatedTokens()).isLessThanOrEqualTo(40);
    assertThat(outcome.candidates())
        .allMatch(j -> j.candidate().completion().usage().generated() <= 12);
  }

  @Test
  void cancel_fromAnotherThreadInMidStep_endsBeforeTheNextStep() throws Exception {
    var inStep = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    lm.beforeStep =
        () -> {
          if (lm.steps == 3) {
            inStep.countDown();
            Toys.await(goOn);
          }
        };
    Generation generation = generator().start(request("abc", 1), TokenListener.NONE);
    inStep.await();
    generation.cancel();
    goOn.countDown();

    Completion completion = await(generation);

    assertThat(completion.finish()).isEqualTo(Finish.CANCELLED);
    assertThat(completion.usage().generated()).isEqualTo(4);
    assertThat(lm.steps).isEqualTo(4);
  }

  // --- hooks ---

  @Test
  void steering_logits_changeTheDrawAndNotTheLogProb() {
    Steering onlyC =
        new Steering() {
          @Override
          public io.ponder4j.generate.Action after(TokenView token) {
            return io.ponder4j.generate.Action.CONTINUE;
          }

          @Override
          public void logits(TokenView last, Logits next) {
            assertThat(last.kind() == TokenView.Kind.START).isEqualTo(last.index() == -1);
            for (int id = 0; id < next.size(); id++) {
              next.set(
                  id,
                  (id == 4 && last.index() < 5) || (id == Toys.END && last.index() == 5)
                      ? 0
                      : Float.NEGATIVE_INFINITY);
            }
          }
        };

    Completion completion =
        await(generator().start(request("abc", 1).steeredBy(onlyC), TokenListener.NONE));

    assertThat(completion.text()).isEqualTo("cccccc");
    float[] logits = HashLm.logits(new int[] {2, 3, 4}, VOCABULARY);
    assertThat((float) completion.tokens().logProb(0))
        .isEqualTo((float) new Sampler(VOCABULARY).read(logits).logProb(logits[4]));
  }

  @Test
  void listener_throws_failsThatGenerationAlone() {
    TokenListener bad =
        new TokenListener() {
          @Override
          public void onToken(TokenView token) {
            throw new IllegalStateException("on purpose");
          }
        };
    TokenListener badPermit =
        new TokenListener() {
          @Override
          public io.ponder4j.generate.Permit permit(int generated) {
            throw new IllegalStateException("on purpose");
          }
        };

    List<Generation> all =
        generator()
            .startAll(
                Collections.nCopies(3, request("abc", 1)),
                List.of(bad, TokenListener.NONE, badPermit));

    assertThat(catchThrowable(() -> await(all.get(0)))).hasRootCauseMessage("on purpose");
    assertThat(catchThrowable(() -> await(all.get(2)))).hasRootCauseMessage("on purpose");
    assertThat(await(all.get(1)).finish()).isEqualTo(Finish.EOS);
    assertNothingPinned();
  }

  // --- bad input and trouble ---

  @Test
  void start_tooLongOrEmptyPrompt_failsThatGenerationWithAReason() {
    List<Generation> all =
        startAll(
            generator(), List.of(request("a".repeat(400), 1), request("", 1), request("abc", 1)));

    assertThat(catchThrowable(() -> await(all.get(0))))
        .hasCauseInstanceOf(PromptTooLongException.class)
        .hasMessageContaining("400 tokens");
    assertThat(catchThrowable(() -> await(all.get(1))))
        .hasCauseInstanceOf(GenerationException.class)
        .hasMessageContaining("no tokens");
    assertThat(await(all.get(2)).text()).isNotEmpty();
  }

  @Test
  void start_textReachesTheContext_endsByLength() {
    Request request =
        Request.of(Prefix.of(Prompt.of("a".repeat(395))), SamplingParams.DEFAULT.withTopK(1), 1);

    Completion completion = await(generator().start(request, TokenListener.NONE));

    assertThat(completion.usage().prompt() + completion.usage().generated())
        .isLessThanOrEqualTo(400);
    assertThat(completion.finish()).isIn(Finish.LENGTH, Finish.EOS);
  }

  @Test
  void step_modelFails_failsWhatWasInItAndLeavesTheEngineUsable() {
    lm.beforeStep =
        () -> {
          if (lm.steps == 2) {
            lm.beforeStep = () -> {};
            throw new IllegalStateException("device lost");
          }
        };

    List<Generation> all = startAll(generator(), List.of(request("abc", 1), request("abd", 2)));

    for (Generation generation : all) {
      assertThat(catchThrowable(() -> await(generation)))
          .isInstanceOf(CompletionException.class)
          .hasCauseInstanceOf(GenerationException.class)
          .hasMessageContaining("device lost");
    }
    assertThat(await(generator().start(request("abc", 1), TokenListener.NONE)).text())
        .isEqualTo(HashLm.decode("abc", request("abc", 1).sampling(), 1));
    assertNothingPinned();
  }

  @Test
  void close_whileRunning_failsWhatRunsAndClosesTheModel() {
    var held = new CountDownLatch(1);
    TokenListener holding =
        new TokenListener() {
          @Override
          public io.ponder4j.generate.Permit permit(int generated) {
            held.countDown();
            return io.ponder4j.generate.Permit.HOLD;
          }
        };
    Generation generation = generator().start(request("abc", 1), holding);
    Toys.await(held);

    engine.close();
    engine.close();

    assertThat(lm.closed).isTrue();
    assertThat(catchThrowable(() -> await(generation)))
        .hasCauseInstanceOf(GeneratorClosedException.class);
    assertThatThrownBy(() -> generator().start(request("abc", 1), TokenListener.NONE))
        .isInstanceOf(GeneratorClosedException.class);
    assertThat(
            catchThrowable(
                () ->
                    engine
                        .score(List.of(new ScoreRequest(new int[] {1, 2}, 1, new int[0])))
                        .join()))
        .hasCauseInstanceOf(GeneratorClosedException.class);
  }

  @Test
  void step_errorThatTheEngineCannotHandle_endsWhatRunsAndSaysWhy() {
    lm.beforeStep =
        () -> {
          throw new OutOfMemoryError("on purpose");
        };

    assertThat(
            catchThrowable(() -> await(generator().start(request("abc", 1), TokenListener.NONE))))
        .hasCauseInstanceOf(GeneratorClosedException.class)
        .hasMessageContaining("stopped after a failure; open it again")
        .hasRootCauseMessage("on purpose");
    engine.close();
    assertThatThrownBy(() -> generator().start(request("abc", 1), TokenListener.NONE))
        .isInstanceOf(GeneratorClosedException.class)
        .hasMessageContaining("on purpose");
  }

  @Test
  void stats_askedByAListener_areTheNumbersAndTheEngineGoesOn() {
    List<EngineStats> seen = new ArrayList<>();
    TokenListener asking =
        new TokenListener() {
          @Override
          public void onToken(TokenView token) {
            seen.add(engine.stats());
          }
        };

    Completion completion = await(generator().start(request("abc", 1), asking));

    assertThat(seen).hasSize(completion.usage().generated());
    assertThat(await(generator().start(request("abc", 1), TokenListener.NONE)).text())
        .isEqualTo(completion.text());
  }

  // --- penalties ---

  /** The logits that a text is to be drawn from, by the definition. */
  private static float[] penalised(int[] text, int promptTokens, Penalties penalties) {
    float[] logits = HashLm.logits(text, VOCABULARY);
    for (int id = 0; id < VOCABULARY; id++) {
      boolean occurred = false;
      boolean sincePrompt = false;
      for (int i = 0; i < text.length; i++) {
        occurred |= text[i] == id;
        sincePrompt |= i >= promptTokens && text[i] == id;
      }
      double logit = logits[id];
      if (occurred) {
        logit = logit > 0 ? logit / penalties.repetition() : logit * penalties.repetition();
      }
      logits[id] = (float) (sincePrompt ? (float) logit - penalties.presence() : logit);
    }
    return logits;
  }

  @ParameterizedTest
  @Seeds(20)
  void penalties_anyStart_drawnFromThePenalisedLogits(long seed) {
    var penalties = new Penalties(1 + seed / 10.0, seed % 3 - 1);
    SamplingParams sampling = request("abc", seed).sampling().withPenalties(penalties);
    var sampler = new Sampler(VOCABULARY);

    Completion whole =
        await(generator().start(request("abc", seed).withSampling(sampling), TokenListener.NONE));

    int[] text = Toys.tokenizer().encode("abc");
    for (int i = 0; i < whole.tokens().size(); i++) {
      sampler.read(penalised(text, 3, penalties));
      int drawn = sampler.draw(sampling, Sampler.uniform(seed, text.length));
      assertThat(whole.tokens().id(i)).isEqualTo(drawn);
      Law law = new Sampler(VOCABULARY).read(HashLm.logits(text, VOCABULARY));
      assertThat(whole.tokens().logProb(i))
          .as("of the law without penalties")
          .isEqualTo((float) law.logProb(HashLm.logits(text, VOCABULARY)[drawn]));
      text = java.util.Arrays.copyOf(text, text.length + 1);
      text[text.length - 1] = drawn;
    }
  }

  @Test
  void penalties_continuedFromAPrefix_countWhatThePrefixAdded() {
    var penalties = new Penalties(1.5, 2);
    SamplingParams sampling = request("abc", 5).sampling().withPenalties(penalties);
    Request request = request("abc", 5).withSampling(sampling);
    Completion whole = await(generator().start(request, TokenListener.NONE));

    for (int tokens = 1; tokens < whole.prefix().tokenCount(); tokens++) {
      Request rest = Request.of(whole.prefix().cutAt(tokens), sampling, 5);

      assertThat(await(generator().start(rest, TokenListener.NONE)).prefix().text())
          .isEqualTo(whole.prefix().text());
    }
  }
}
