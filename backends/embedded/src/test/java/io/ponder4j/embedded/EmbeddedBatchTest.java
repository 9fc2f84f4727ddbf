package io.ponder4j.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.ponder4j.engine.DecodingEngine;
import io.ponder4j.engine.EngineGenerator;
import io.ponder4j.engine.EngineOptions;
import io.ponder4j.engine.EngineStats;
import io.ponder4j.engine.SlotView;
import io.ponder4j.engine.Step;
import io.ponder4j.engine.StepResult;
import io.ponder4j.generate.Completion;
import io.ponder4j.generate.Finish;
import io.ponder4j.generate.Generation;
import io.ponder4j.generate.Generator;
import io.ponder4j.generate.Prefix;
import io.ponder4j.generate.Prompt;
import io.ponder4j.generate.Request;
import io.ponder4j.generate.SamplingParams;
import io.ponder4j.generate.TokenListener;
import io.ponder4j.onnx.OnnxCausalLm;
import io.ponder4j.onnx.OnnxOptions;
import io.ponder4j.testkit.Seeds;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a model computes for a text does not depend on what is computed beside it. */
class EmbeddedBatchTest {

  private static final int VOCABULARY = 22;
  private static final int[] TEXT =
      CalcTokenizer.INSTANCE.encode("17+28-(16+08)+13=\n17+28-24+13\n45-24+13\n");

  private static float[] logits(StepResult result, int index) {
    float[] logits = new float[VOCABULARY];
    result.logits(index, logits);
    return logits;
  }

  /** The logits after the first tokens of a text, computed at once in an empty cache. */
  private static float[] fromScratch(OnnxCausalLm lm, int[] text, int length) {
    var step = new Step();
    step.begin(0);
    SlotView view = SlotView.of();
    int row = -1;
    for (int i = 0; i < length; i++) {
      view = view.plus(i);
      row = step.add(text[i], i, view);
    }
    step.want(row);
    return logits(lm.step(step), 0);
  }

  private static void assertClose(float[] actual, float[] expected, double tolerance) {
    for (int id = 1; id < VOCABULARY - 3; id++) { // the others are masked
      assertThat((double) actual[id]).isCloseTo(expected[id], offset(tolerance));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"generator", "verifier", "draft"})
  void step_otherTextsInTheBatch_sameLogits(String model) throws IOException {
    try (OnnxCausalLm lm = EmbeddedReferenceTest.open(model)) {
      float[] alone = fromScratch(lm, TEXT, TEXT.length);
      for (int others : new int[] {1, 3, 8}) {
        var random = new SplittableRandom(others);
        var step = new Step();
        step.begin(0);
        SlotView view = SlotView.of();
        int slot = 0;
        int row = -1;
        for (int i = 0; i < TEXT.length; i++) {
          for (int other = 0; other < others; other++) {
            int token = random.nextInt(1, VOCABULARY - 3);
            step.want(step.add(token, i, view.plus(slot++)));
          }
          view = view.plus(slot++);
          row = step.add(TEXT[i], i, view);
        }
        int wanted = step.want(row);

        assertClose(logits(lm.step(step), wanted), alone, 1e-5);
      }
    }
  }

  @ParameterizedTest
  @Seeds(3)
  void step_tokenByTokenWithForksInOneCache_sameLogitsAsFromScratch(long seed) throws IOException {
    var random = new SplittableRandom(seed);
    try (OnnxCausalLm lm = EmbeddedReferenceTest.open("generator");
        OnnxCausalLm alone = EmbeddedReferenceTest.open("generator")) {
      int branches = 3;
      int[][] texts = new int[branches][];
      SlotView[] views = new SlotView[branches];
      for (int b = 0; b < branches; b++) {
        int fork = 18 + random.nextInt(10);
        texts[b] = TEXT.clone();
        for (int i = fork; i < TEXT.length; i++) {
          texts[b][i] = random.nextInt(1, VOCABULARY - 3);
        }
        views[b] = SlotView.of();
      }
      var step = new Step();
      int slot = 0;
      for (int i = 0; i < TEXT.length; i++) {
        step.begin(slot);
        for (int b = 0; b < branches; b++) {
          views[b] = views[b].plus(slot++);
          step.want(step.add(texts[b][i], i, views[b]));
        }
        StepResult result = lm.step(step);
        for (int b = 0; b < branches; b++) {
          assertClose(logits(result, b), fromScratch(alone, texts[b], i + 1), 1e-4);
        }
      }
    }
  }

  @Test
  void startAll_manyQuestionsInterleavedWithCancels_eachTheTextOfItsOwn() {
    List<Request> requests = new ArrayList<>();
    List<Problem> problems = Embedded.problems(5).limit(12).toList();
    for (int seed = 0; seed < 72; seed++) {
      Prompt prompt = Prompt.of(problems.get(seed % problems.size()).question());
      SamplingParams sampling =
          SamplingParams.DEFAULT.withMaxTokens(120).withTemperature(seed % 3 == 0 ? 0.7 : 1);
      requests.add(Request.of(Prefix.of(prompt), sampling, seed));
    }
    try (EngineGenerator generator = Embedded.generator()) {
      List<Completion> alone = new ArrayList<>();
      for (Request request : requests) {
        alone.add(generator.start(request, TokenListener.NONE).completion().join());
      }

      List<Generation> all = new ArrayList<>();
      for (int from = 0; from < requests.size(); from += 9) {
        all.addAll(
            generator.startAll(
                requests.subList(from, from + 9), Collections.nCopies(9, TokenListener.NONE)));
        all.get(from + 4).cancel();
      }

      for (int i = 0; i < all.size(); i++) {
        Completion completion = all.get(i).completion().join();
        if (completion.finish() == Finish.CANCELLED) {
          assertThat(alone.get(i).text()).startsWith(completion.text());
        } else {
          assertThat(completion.text()).isEqualTo(alone.get(i).text());
          assertThat(completion.usage().generated()).isEqualTo(alone.get(i).usage().generated());
        }
      }
      EngineStats stats = generator.engine().stats();
      assertThat(stats.running()).isZero();
      assertThat(stats.slotsPinned()).isZero();
    }
  }

  /** Branches of questions, each continued once more from some token: forks and rewinds. */
  private static List<String> texts(EngineGenerator generator, int branches, boolean oneByOne) {
    List<String> texts = new ArrayList<>();
    try (Generator.Session session = generator.openSession()) {
      for (Problem problem : Embedded.problems(9).limit(3).toList()) {
        List<Request> first = new ArrayList<>();
        for (int seed = 0; seed < branches; seed++) {
          Prompt prompt = Prompt.of(problem.question());
          SamplingParams sampling =
              SamplingParams.DEFAULT.withMaxTokens(60).withTemperature(seed % 4 == 0 ? 0 : 1);
          first.add(Request.of(Prefix.of(prompt), sampling, seed));
        }
        List<Completion> written = run(session, first, oneByOne);
        List<Request> second = new ArrayList<>();
        for (int i = 0; i < branches; i++) {
          Prefix whole = written.get(i).prefix();
          Prefix some = whole.cutAt((i * 7) % (whole.tokenCount() + 1));
          second.add(Request.of(some, first.get(i).sampling(), 100 + i));
        }
        List<Completion> continued = run(session, second, oneByOne);
        for (int i = 0; i < branches; i++) {
          texts.add(written.get(i).text() + " | " + continued.get(i).prefix().text());
        }
      }
    }
    return texts;
  }

  private static List<Completion> run(
      Generator generator, List<Request> requests, boolean oneByOne) {
    if (oneByOne) {
      return requests.stream()
          .map(request -> generator.start(request, TokenListener.NONE).completion().join())
          .toList();
    }
    return generator
        .startAll(requests, Collections.nCopies(requests.size(), TokenListener.NONE))
        .stream()
        .map(generation -> generation.completion().join())
        .toList();
  }

  @Test
  void startAll_anyMemorySwapAndMode_textsAsOneByOne() {
    List<String> alone;
    try (EngineGenerator generator = Embedded.generator()) {
      alone = texts(generator, 24, true);
    }
    for (int slots : new int[] {130, 600, 100_000}) { // less than the branches, and with lanes
      for (int swap : new int[] {0, 64 << 20}) {
        OnnxOptions memory =
            OnnxOptions.DEFAULT.withMaxCacheBytes(slots * (4L * 128 * 2 * Float.BYTES));
        EngineOptions options =
            EngineOptions.DEFAULT.withCachedTokens(40).withSwapBytes(swap).withMaxRowsPerStep(100);
        try (EngineGenerator generator =
            DecodingEngine.start(Embedded.network(memory), options).generator(Embedded.dialect())) {
          assertThat(texts(generator, 24, false)).isEqualTo(alone);
          EngineStats stats = generator.engine().stats();
          assertThat(stats.preempted() > 0).isEqualTo(slots == 130);
          assertThat(stats.slotsPinned()).isZero();
        }
      }
    }
  }
}
