package io.ponder4j.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.ponder4j.engine.EngineGenerator;
import io.ponder4j.generate.Generation;
import io.ponder4j.generate.GenerationException;
import io.ponder4j.generate.GeneratorClosedException;
import io.ponder4j.generate.Origin;
import io.ponder4j.generate.Permit;
import io.ponder4j.generate.Phase;
import io.ponder4j.generate.Prefix;
import io.ponder4j.generate.Prompt;
import io.ponder4j.generate.PromptTooLongException;
import io.ponder4j.generate.Request;
import io.ponder4j.generate.SamplingParams;
import io.ponder4j.generate.Segment;
import io.ponder4j.generate.TokenListener;
import io.ponder4j.onnx.OnnxCausalLm;
import io.ponder4j.onnx.OnnxException;
import io.ponder4j.onnx.OnnxFunction;
import io.ponder4j.onnx.OnnxGraph;
import io.ponder4j.onnx.OnnxOptions;
import io.ponder4j.testkit.ProcessVerifierContract;
import io.ponder4j.verify.Score;
import io.ponder4j.verify.Scored;
import io.ponder4j.verify.StepScores;
import io.ponder4j.verify.Unscored;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What damaged models, full caches, strange questions and early ends do. */
@Timeout(60)
class EmbeddedFailureTest {

  private static final Prompt PROMPT = Prompt.of("17+28-(16+8)+13");

  private static Request request(Prefix prefix, long seed) {
    return Request.of(prefix, SamplingParams.DEFAULT.withMaxTokens(120), seed);
  }

  private static Throwable failure(Generation generation) {
    Throwable thrown = catchThrowable(() -> generation.completion().join());
    assertThat(thrown).isNotNull();
    return Objects.requireNonNull(thrown.getCause());
  }

  // --- models ---

  @ParameterizedTest
  @CsvSource({
    "generator.onnx, 0.001",
    "generator.onnx, 0.5",
    "verifier.onnx, 0.999",
    "draft.onnx, 0.9",
    "verifier_head.onnx, 0.5",
    "self_verifier_head.onnx, 0.99"
  })
  void of_truncatedModel_saysWhich(String model, double share) throws IOException {
    byte[] whole = EmbeddedReferenceTest.resource(model);
    byte[] part = Arrays.copyOf(whole, (int) (share * whole.length));

    assertThatThrownBy(() -> OnnxGraph.of(model, part, OnnxOptions.DEFAULT))
        .isInstanceOf(OnnxException.class)
        .hasMessageStartingWith(model + " is no graph that ONNX Runtime ")
        .hasMessageContaining("was it copied completely");
  }

  @Test
  void decoder_ofAHead_saysWhatIsMissing() throws IOException {
    OnnxGraph head =
        OnnxGraph.of(
            "verifier_head.onnx",
            EmbeddedReferenceTest.resource("verifier_head.onnx"),
            OnnxOptions.DEFAULT);

    assertThatThrownBy(() -> new OnnxCausalLm(head, OnnxOptions.DEFAULT))
        .isInstanceOf(OnnxException.class)
        .hasMessageStartingWith(
            "verifier_head.onnx is no decoder: for our layout it lacks [input_ids")
        .hasMessageContaining("is it the right file");
  }

  @Test
  void head_ofADecoder_saysWhatItHas() throws IOException {
    OnnxGraph decoder =
        OnnxGraph.of(
            "draft.onnx", EmbeddedReferenceTest.resource("draft.onnx"), OnnxOptions.DEFAULT);

    assertThatThrownBy(() -> new OnnxFunction(decoder))
        .isInstanceOf(OnnxException.class)
        .hasMessageStartingWith("draft.onnx should have one input and one output, it has [");
  }

  @Test
  void head_wrongNumberOfFeatures_saysBoth() throws IOException {
    byte[] bytes = EmbeddedReferenceTest.resource("verifier_head.onnx");
    try (var head =
        new OnnxFunction(OnnxGraph.of("verifier_head.onnx", bytes, OnnxOptions.DEFAULT))) {
      assertThatThrownBy(() -> head.apply(new float[][] {new float[128]}))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("rows of verifier_head.onnx must have 135 features, was 128");
      assertThat(head.apply(new float[][] {new float[135]})[0]).isBetween(0f, 1f);
    }
  }

  // --- questions ---

  @Test
  void start_questionsThatCannotBeRead_failAloneWithTheReason() {
    String endless = "17+28-24+13\n".repeat(100);
    try (EngineGenerator generator = Embedded.generator()) {
      List<Request> requests =
          List.of(
              request(Prefix.of(Prompt.of("what is 1+1?")), 1),
              request(ProcessVerifierContract.prefix(PROMPT, endless), 2),
              request(Prefix.of(PROMPT).append(text("so 45")), 3),
              request(Prefix.of(PROMPT), 4));

      List<Generation> all =
          generator.startAll(requests, Collections.nCopies(4, TokenListener.NONE));

      assertThat(failure(all.get(0)))
          .isInstanceOf(MalformedProblemException.class)
          .hasMessageContaining("'w' is not expected");
      assertThat(failure(all.get(1)))
          .isInstanceOf(PromptTooLongException.class)
          .hasMessageContaining("the prompt has 1218 tokens and the model takes 1024");
      assertThat(failure(all.get(2)))
          .isInstanceOf(GenerationException.class)
          .hasMessageContaining("the embedded models know no 's'");
      assertThat(all.get(3).completion().join().text()).contains("#");
    }
  }

  private static Segment text(String text) {
    return Segment.ofText(text, Origin.FORCED, Phase.THINK);
  }

  @Test
  void start_cacheTooSmallForAll_allAreServedWithTheSameTexts() {
    long bytesPerSlot = 4 * 128 * 2 * Float.BYTES;
    OnnxOptions tight = OnnxOptions.DEFAULT.withMaxCacheBytes(121 * bytesPerSlot);
    try (EngineGenerator generator = Embedded.generator(tight);
        EngineGenerator roomy = Embedded.generator()) {
      List<Request> requests =
          IntStream.range(0, 12).mapToObj(seed -> request(Prefix.of(PROMPT), seed)).toList();

      List<Generation> all =
          generator.startAll(requests, Collections.nCopies(12, TokenListener.NONE));

      for (int i = 0; i < 12; i++) {
        assertThat(all.get(i).completion().join().text())
            .isEqualTo(roomy.start(requests.get(i), TokenListener.NONE).completion().join().text());
      }
      assertThat(generator.engine().stats().preempted()).isPositive();
    }
  }

  // --- the end ---

  @Test
  void close_whileGenerationsRunAndAreHeld_endsThemAsClosed() {
    var held = new CountDownLatch(1);
    TokenListener holding =
        new TokenListener() {
          @Override
          public Permit permit(int generated) {
            if (generated < 3) {
              return Permit.PROCEED;
            }
            held.countDown();
            return Permit.HOLD;
          }
        };
    EngineGenerator generator = Embedded.generator();
    List<Request> requests =
        IntStream.range(0, 8).mapToObj(seed -> request(Prefix.of(PROMPT), seed)).toList();
    List<Generation> all = generator.startAll(requests, Collections.nCopies(8, holding));
    await(held);

    generator.close();
    generator.close();

    for (Generation generation : all) {
      assertThat(failure(generation))
          .isInstanceOf(GeneratorClosedException.class)
          .hasMessageContaining("was closed while it was at work on this");
      assertThat(((GenerationException) failure(generation)).usage().generated()).isEqualTo(3);
    }
    assertThatThrownBy(() -> generator.start(requests.get(0), TokenListener.NONE))
        .isInstanceOf(GeneratorClosedException.class);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void score_afterClose_isUnscoredWithTheReason() {
    EmbeddedVerifier verifier = Embedded.processVerifier();
    verifier.close();
    verifier.close();

    List<StepScores> scores =
        EmbeddedVerifierTest.score(verifier, ProcessVerifierContract.prefix(PROMPT, "17+28\n45"));

    assertThat(scores.get(0).steps())
        .hasSize(2)
        .allSatisfy(
            step ->
                assertThat(((Unscored) step).reason())
                    .contains("the texts could not be read")
                    .contains("the engine is closed"));
  }

  @Test
  void close_whileOthersScore_theyAreScoredOrUnscoredAndEnd() throws Exception {
    EmbeddedVerifier verifier = Embedded.processVerifier();
    Prefix prefix = ProcessVerifierContract.prefix(PROMPT, "17+28-24+13\n45-24+13\n21+13\n#34");
    var scored = new CountDownLatch(3);
    List<Thread> threads = new ArrayList<>();
    List<String> reasons = Collections.synchronizedList(new ArrayList<>());
    for (int i = 0; i < 3; i++) {
      var thread =
          new Thread(
              () -> {
                Score last = scoreLast(verifier, prefix);
                while (last instanceof Scored) {
                  scored.countDown();
                  last = scoreLast(verifier, prefix);
                }
                reasons.add(((Unscored) last).reason());
              });
      thread.start();
      threads.add(thread);
    }
    await(scored);

    verifier.close();

    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(reasons).hasSize(3).allMatch(reason -> reason.matches(".*(is|was) closed.*"));
  }

  private static Score scoreLast(EmbeddedVerifier verifier, Prefix prefix) {
    List<Score> steps = EmbeddedVerifierTest.score(verifier, prefix).get(0).steps();
    return steps.get(steps.size() - 1);
  }

  @Test
  void score_cacheTooSmall_isUnscoredWithTheReasonAndShorterTextsAreScored() {
    long bytesPerSlot = 4 * 128 * 2 * Float.BYTES;
    OnnxOptions tight = OnnxOptions.DEFAULT.withMaxCacheBytes(60 * bytesPerSlot);
    try (EmbeddedVerifier verifier = Embedded.processVerifier(tight)) {
      Prefix longText = ProcessVerifierContract.prefix(PROMPT, "17+28-24+13\n".repeat(10));
      Prefix shortText = ProcessVerifierContract.prefix(PROMPT, "17+28-24+13\n");

      List<StepScores> tooLong = EmbeddedVerifierTest.score(verifier, longText);
      List<StepScores> fits = EmbeddedVerifierTest.score(verifier, shortText);

      assertThat(tooLong.get(0).steps())
          .hasSize(10)
          .allSatisfy(
              step ->
                  assertThat(((Unscored) step).reason())
                      .contains("the key/value cache would need"));
      assertThat(fits.get(0).steps()).hasSize(1).allMatch(step -> step instanceof Scored);
    }
  }
}
