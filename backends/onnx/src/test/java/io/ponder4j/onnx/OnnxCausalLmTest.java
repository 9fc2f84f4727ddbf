package io.ponder4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.ponder4j.engine.SlotView;
import io.ponder4j.engine.Step;
import io.ponder4j.engine.StepResult;
import io.ponder4j.testkit.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

class OnnxCausalLmTest {

  private final OnnxCausalLm lm = TinyDecoder.open(TinyDecoder.bytes());
  private final OnnxCausalLm alone = TinyDecoder.open(TinyDecoder.bytes());
  private final Step step = new Step();

  @AfterEach
  void close() {
    lm.close();
    alone.close();
  }

  private static float[] logits(StepResult result, int index) {
    float[] logits = new float[TinyDecoder.VOCABULARY];
    result.logits(index, logits);
    return logits;
  }

  private static float[] hidden(StepResult result, int index) {
    float[] hidden = new float[TinyDecoder.WIDTH];
    result.hidden(index, hidden);
    return hidden;
  }

  /** The logits after a text that is computed at once, alone, in a cache of its own. */
  private float[] fromScratch(int... text) {
    var whole = new Step();
    whole.begin(0);
    SlotView view = SlotView.of();
    int row = -1;
    for (int i = 0; i < text.length; i++) {
      view = view.plus(i);
      row = whole.add(text[i], i, view);
    }
    whole.want(row);
    return logits(alone.step(whole), 0);
  }

  private static void assertClose(float[] actual, float[] expected, double tolerance) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.length; i++) {
      assertThat((double) actual[i]).isCloseTo(expected[i], within(tolerance));
    }
  }

  /** A text in the cache, at slots of its own. */
  private static final class Branch {
    int[] text = {};
    SlotView view = SlotView.of();
  }

  @ParameterizedTest
  @Seeds(20)
  void step_anyForksInOneCache_sameLogitsAsFromScratch(long seed) {
    var random = new SplittableRandom(seed);
    List<Branch> branches = new ArrayList<>(List.of(new Branch()));
    int slot = 0;
    for (int i = 0; i < 12; i++) {
      step.begin(slot);
      for (Branch branch : branches) {
        branch.text = Arrays.copyOf(branch.text, branch.text.length + 1);
        branch.text[branch.text.length - 1] = random.nextInt(TinyDecoder.VOCABULARY);
        branch.view = branch.view.plus(slot++);
        step.want(
            step.add(branch.text[branch.text.length - 1], branch.text.length - 1, branch.view));
      }
      StepResult result = lm.step(step);

      for (int b = 0; b < branches.size(); b++) {
        assertClose(logits(result, b), fromScratch(branches.get(b).text), 1e-4);
      }
      if (random.nextBoolean()) {
        Branch from = branches.get(random.nextInt(branches.size()));
        var fork = new Branch();
        fork.text = from.text;
        fork.view = from.view;
        branches.add(fork);
      }
    }
  }

  @Test
  void step_otherRowsBesideIt_sameLogits() {
    int[] text = {3, 1, 4, 1, 5, 9, 2, 6};
    float[] alone = fromScratch(text);
    for (int others : new int[] {1, 7, 40, 300}) {
      step.begin(0);
      SlotView view = SlotView.of();
      int slot = 0;
      int row = -1;
      for (int i = 0; i < text.length; i++) {
        for (int other = 0; other < others / text.length; other++) {
          step.want(step.add(other % TinyDecoder.VOCABULARY, 5, SlotView.of(slot++)));
        }
        view = view.plus(slot++);
        row = step.add(text[i], i, view);
      }
      int wanted = step.want(row);

      assertClose(logits(lm.step(step), wanted), alone, 1e-5);
    }
  }

  @Test
  void step_sameStepAgain_sameBits() {
    step.begin(0);
    step.want(step.add(1, 0, SlotView.of(0)));
    step.want(step.add(2, 1, SlotView.of(0, 1)));
    float[][] first = {logits(lm.step(step), 0), logits(lm.step(step), 1)};

    StepResult again = lm.step(step);

    assertThat(logits(again, 0)).containsExactly(first[0]);
    assertThat(logits(again, 1)).containsExactly(first[1]);
  }

  @Test
  void step_otherPositionsOrTokens_otherLogits() {
    assertThat(fromScratch(1, 2, 3)).isNotEqualTo(fromScratch(2, 1, 3));
    assertThat(fromScratch(1, 1, 3)).isNotEqualTo(fromScratch(1, 3));
  }

  @Test
  void step_wantedRowsInAnyOrder_eachItsOwn() {
    step.begin(0);
    for (int i = 0; i < 4; i++) {
      step.add(i + 1, 0, SlotView.of(i));
    }
    step.want(3);
    step.want(1);
    StepResult result = lm.step(step);
    float[][] hidden = {hidden(result, 0), hidden(result, 1)};

    assertClose(logits(result, 0), fromScratch(4), 1e-5);
    assertClose(logits(result, 1), fromScratch(2), 1e-5);
    assertThat(hidden[0]).isNotEqualTo(hidden[1]);
  }

  @Test
  void step_fails_saysSoAndKeepsTheCache() {
    step.begin(0);
    step.add(1, 0, SlotView.of(0));
    step.add(2, 1, SlotView.of(0, 1));
    lm.step(step);
    step.begin(2);
    step.want(step.add(TinyDecoder.VOCABULARY, 2, SlotView.of(0, 1, 2)));

    assertThatThrownBy(() -> lm.step(step))
        .isInstanceOf(OnnxException.class)
        .hasMessageStartingWith("a step of tiny failed: ");

    step.begin(2);
    step.want(step.add(3, 2, SlotView.of(0, 1, 2)));
    assertClose(logits(lm.step(step), 0), fromScratch(1, 2, 3), 1e-5);
  }

  @Test
  void step_afterClose_saysThatItIsClosed() {
    step.begin(0);
    step.want(step.add(1, 0, SlotView.of(0)));
    lm.close();

    assertThatThrownBy(() -> lm.step(step))
        .isInstanceOf(OnnxException.class)
        .hasMessageStartingWith("tiny is closed; ");
    assertThatCode(lm::close).doesNotThrowAnyException();
  }
}
