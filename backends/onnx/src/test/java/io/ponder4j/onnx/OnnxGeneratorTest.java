package io.ponder4j.onnx;

import static io.ponder4j.onnx.Generations.await;
import static io.ponder4j.onnx.Generations.awaitLatch;
import static io.ponder4j.onnx.Generations.failure;
import static io.ponder4j.onnx.Generations.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.ponder4j.engine.DecodingEngine;
import io.ponder4j.engine.EngineGenerator;
import io.ponder4j.engine.EngineOptions;
import io.ponder4j.engine.EngineStats;
import io.ponder4j.engine.ScoreRequest;
import io.ponder4j.engine.TokenScores;
import io.ponder4j.generate.Completion;
import io.ponder4j.generate.Finish;
import io.ponder4j.generate.Generation;
import io.ponder4j.generate.GenerationException;
import io.ponder4j.generate.GeneratorClosedException;
import io.ponder4j.generate.PromptTooLongException;
import io.ponder4j.generate.Request;
import io.ponder4j.generate.TokenListener;
import io.ponder4j.generate.TokenView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an engine on ONNX Runtime makes of bad graphs, full caches and early ends. */
@Timeout(60)
class OnnxGeneratorTest {

  private EngineGenerator generator = open(TinyDecoder.open(TinyDecoder.bytes()));

  @AfterEach
  void close() {
    generator.close();
  }

  private static EngineGenerator open(OnnxCausalLm lm) {
    return DecodingEngine.start(lm, EngineOptions.DEFAULT).generator(TinyDecoder.dialect());
  }

  private void restart(byte[] graph, OnnxOptions options) {
    generator.close();
    generator = open(TinyDecoder.open(graph, options));
  }

  private Generation start(Request request) {
    return generator.start(request, TokenListener.NONE);
  }

  private List<Generation> startAll(List<Request> requests) {
    return generator.startAll(requests, Collections.nCopies(requests.size(), TokenListener.NONE));
  }

  private void assertNothingIsLeft() {
    EngineStats stats = generator.engine().stats();
    assertThat(stats.running()).isZero();
    assertThat(stats.slotsPinned()).isZero();
  }

  // --- the same text as alone ---

  @Test
  void startAll_manyPromptsInterleaved_eachTheTextOfItsOwn() {
    List<Request> requests = new ArrayList<>();
    for (int seed = 0; seed < 60; seed++) {
      requests.add(request("abcdefghijk".substring(seed % 11), seed));
    }
    List<Completion> alone = requests.stream().map(this::start).map(g -> await(g)).toList();

    List<Generation> first = startAll(requests.subList(0, 30));
    List<Generation> all = new ArrayList<>(first);
    requests.subList(30, 60).forEach(request -> all.add(start(request)));

    for (int i = 0; i < all.size(); i++) {
      assertThat(await(all.get(i)).text()).isEqualTo(alone.get(i).text());
      assertThat(await(all.get(i)).finish()).isEqualTo(alone.get(i).finish());
    }
    assertThat(alone.stream().map(Completion::text).distinct().count()).isGreaterThan(50);
    assertNothingIsLeft();
  }

  // --- numbers that are none ---

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY})
  void start_oneLogitIsNoNumber_failsAndDrawsNothing(float logit) {
    float[] bias = new float[TinyDecoder.VOCABULARY];
    bias[5] = logit;
    restart(TinyDecoder.bytes(bias), OnnxOptions.DEFAULT);
    for (double temperature : new double[] {0, 1}) {
      Request request = request("abc", 1);

      Generation generation =
          start(request.withSampling(request.sampling().withTemperature(temperature)));

      GenerationException failure = failure(generation);
      assertThat(failure)
          .hasMessageStartingWith("the model gave logits that are not finite numbers");
      assertThat(failure.usage().generated()).isZero();
      assertThat(failure.usage().prompt()).isEqualTo(3);
      assertNothingIsLeft();
    }
  }

  @Test
  void start_noTokenIsPossible_fails() {
    float[] bias = new float[TinyDecoder.VOCABULARY];
    Arrays.fill(bias, Float.NEGATIVE_INFINITY);
    restart(TinyDecoder.bytes(bias), OnnxOptions.DEFAULT);

    assertThat(failure(start(request("abc", 1)))).hasMessageContaining("no token can be drawn");
  }

  @Test
  void start_impossibleTokens_areNeverDrawn() {
    float[] bias = new float[TinyDecoder.VOCABULARY];
    Arrays.fill(bias, 1, 7, Float.NEGATIVE_INFINITY); // a to f
    restart(TinyDecoder.bytes(bias), OnnxOptions.DEFAULT);

    Completion completion = await(start(request("abc", 1)));

    assertThat(completion.text()).isNotEmpty().matches("[g-k]*");
  }

  @Test
  void start_textThatTheModelCannotCompute_failsAloneAndLeavesNoTrace() {
    restart(TinyDecoder.withoutNumberFor('k'), OnnxOptions.DEFAULT);
    String expected = await(start(request("abcd", 2))).text();

    for (int i = 0; i < 3; i++) {
      assertThat(failure(start(request("abkd", 1)))).hasMessageContaining("not finite numbers");
      assertThat(await(start(request("abcd", 2))).text()).isEqualTo(expected);
    }
    assertNothingIsLeft();
  }

  @Test
  void score_textThatTheModelCannotCompute_failsAloneAndLeavesNoTrace() {
    restart(TinyDecoder.withoutNumberFor('k'), OnnxOptions.DEFAULT);
    var good = new ScoreRequest(new int[] {1, 2, 3, 4}, 1, new int[] {3});
    var bad = new ScoreRequest(new int[] {1, 11, 3, 4}, 1, new int[] {3});
    float[] expected = generator.engine().score(List.of(good)).join().get(0).logProbs();

    Throwable failure = catchThrowable(() -> generator.engine().score(List.of(bad)).join());
    List<TokenScores> after = generator.engine().score(List.of(good)).join();

    assertThat(failure)
        .hasCauseInstanceOf(GenerationException.class)
        .hasMessageContaining("not finite numbers");
    assertThat(after.get(0).logProbs()).containsExactly(expected);
    assertNothingIsLeft();
  }

  // --- room ---

  @Test
  void start_longestPromptAndOneMore_fitsAndIsRefused() {
    String longest = "a".repeat(TinyDecoder.MAX_POSITIONS - 1);

    Completion fits = await(start(request(longest, 1)));
    GenerationException refused = failure(start(request(longest + "a", 1)));

    assertThat(fits.usage().generated()).isEqualTo(1);
    assertThat(fits.finish()).isIn(Finish.LENGTH, Finish.EOS);
    assertThat(refused)
        .isInstanceOf(PromptTooLongException.class)
        .hasMessageContaining("has 200 tokens and the model takes 200");
    assertThat(generator.capabilities().contextTokens()).isEqualTo(TinyDecoder.MAX_POSITIONS);
  }

  @Test
  void startAll_moreThanTheCacheHolds_allAreServedOneAfterAnother() {
    long bytesPerSlot = 2L * TinyDecoder.WIDTH * Float.BYTES;
    restart(TinyDecoder.bytes(), OnnxOptions.DEFAULT.withMaxCacheBytes(51 * bytesPerSlot));
    List<Request> requests =
        IntStream.range(0, 8).mapToObj(i -> request("abcdefghijk".substring(i), i)).toList();
    List<String> alone = requests.stream().map(r -> await(start(r)).text()).toList();

    List<Generation> all = startAll(requests);

    assertThat(all.stream().map(generation -> await(generation).text()).toList()).isEqualTo(alone);
    assertThat(generator.engine().stats().preempted()).isPositive();
    assertNothingIsLeft();
  }

  // --- the end ---

  @Test
  void close_inMidStepFromAnotherThread_endsWhatRunsAsClosed() throws Exception {
    float[] endless = new float[TinyDecoder.VOCABULARY];
    endless[0] = -1e9f;
    restart(TinyDecoder.bytes(endless), OnnxOptions.DEFAULT);
    var reached = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    TokenListener slow =
        new TokenListener() {
          @Override
          public void onToken(TokenView token) {
            if (token.index() == 2) {
              reached.countDown();
              awaitLatch(goOn);
            }
          }
        };
    Request request = request("abc", 4);
    List<Generation> all =
        generator.startAll(List.of(request, request("bcd", 5)), List.of(slow, TokenListener.NONE));
    awaitLatch(reached);
    var scores =
        generator.engine().score(List.of(new ScoreRequest(new int[] {1, 2}, 1, new int[0])));
    var closer = new Thread(generator::close);
    closer.start();
    while (closer.getState() != Thread.State.WAITING) { // it has asked, and waits for the step
      Thread.onSpinWait();
    }
    goOn.countDown();
    closer.join();

    for (Generation generation : all) {
      GenerationException failure = failure(generation);
      assertThat(failure)
          .isInstanceOf(GeneratorClosedException.class)
          .hasMessage("the engine was closed while it was at work on this");
      assertThat(failure.usage().generated()).isEqualTo(3);
    }
    assertThat(catchThrowable(scores::join)).hasCauseInstanceOf(GeneratorClosedException.class);
  }

  @Test
  void close_byAHookOfAGeneration_endsItAsClosed() {
    TokenListener closing =
        new TokenListener() {
          @Override
          public void onToken(TokenView token) {
            generator.close();
          }
        };

    Generation generation = generator.start(request("abc", 4), closing);

    assertThat(failure(generation)).isInstanceOf(GeneratorClosedException.class);
  }

  @Test
  void use_afterClose_saysThatItIsClosed() {
    await(start(request("abc", 1)));
    generator.close();
    generator.close();

    assertThatThrownBy(() -> start(request("abc", 1)))
        .isInstanceOf(GeneratorClosedException.class)
        .hasMessageStartingWith("the generator is closed; ");
    assertThat(
            catchThrowable(
                () ->
                    generator
                        .engine()
                        .score(List.of(new ScoreRequest(new int[] {1, 2}, 1, new int[0])))
                        .join()))
        .hasCauseInstanceOf(GeneratorClosedException.class);
    assertThat(generator.engine().stats().running()).isZero();
  }
}
