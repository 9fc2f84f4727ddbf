package io.ponder4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.within;

import io.ponder4j.engine.SlotView;
import io.ponder4j.engine.Step;
import io.ponder4j.engine.StepInterruptedException;
import io.ponder4j.engine.StepResult;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class InterruptionTest {

  private static final int ROWS = 3000;
  private static final int MOST_TRIES = 200;

  private final Step step = new Step();

  private static float[] logits(StepResult result, int index) {
    float[] logits = new float[TinyDecoder.VOCABULARY];
    result.logits(index, logits);
    return logits;
  }

  /** A text of three tokens at the first slots. */
  private void text(OnnxCausalLm lm) {
    lm.memory().ensureCapacity(ROWS + 10);
    step.begin(0);
    step.add(1, 0, SlotView.of(0));
    step.add(2, 1, SlotView.of(0, 1));
    step.want(step.add(3, 2, SlotView.of(0, 1, 2)));
    lm.step(step);
  }

  /** Branches of the text, a token each. */
  private void branches(int count) {
    step.begin(3);
    for (int row = 0; row < count; row++) {
      int token = row % TinyDecoder.VOCABULARY;
      step.want(step.add(token, 3, SlotView.of(0, 1, 2, 3 + row)));
    }
  }

  /** Interrupts steps as often as it can, until one ends so. */
  private void interruptOne(OnnxCausalLm lm) throws InterruptedException {
    var stop = new AtomicBoolean();
    var interrupter =
        new Thread(
            () -> {
              while (!stop.get()) {
                lm.interrupt();
              }
            });
    interrupter.start();
    boolean interrupted = false;
    for (int i = 0; i < MOST_TRIES && !interrupted; i++) {
      try {
        lm.step(step);
      } catch (StepInterruptedException e) {
        assertThat(e)
            .hasMessage("a step of tiny was interrupted")
            .hasCauseInstanceOf(Exception.class);
        interrupted = true;
      }
    }
    stop.set(true);
    interrupter.join();
    assertThat(interrupted).isTrue();
  }

  private void assertGoesOnAsAFreshOne(OnnxCausalLm lm) {
    try (OnnxCausalLm fresh = TinyDecoder.open(TinyDecoder.bytes())) {
      text(fresh);
      branches(5);
      StepResult expected = fresh.step(step);
      for (int again = 0; again < 2; again++) {
        StepResult actual = lm.step(step);
        for (int i = 0; i < 5; i++) {
          assertThat(logits(actual, i)).containsExactly(logits(expected, i), within(1e-5f));
        }
      }
    }
  }

  @Test
  void interrupt_longFlatStep_endsItAndTheNextOneIsRight() throws Exception {
    try (OnnxCausalLm lm = TinyDecoder.open(OnnxOptions.DEFAULT, LaneChoice.always(Way.FLAT))) {
      text(lm);
      branches(ROWS);

      interruptOne(lm);

      assertGoesOnAsAFreshOne(lm);
    }
  }

  @Test
  void interrupt_stepInLanes_endsItAndTheNextOneIsRight() throws Exception {
    try (OnnxCausalLm lm = TinyDecoder.open(OnnxOptions.DEFAULT, LaneChoice.always(Way.LANES))) {
      text(lm);
      branches(400);

      interruptOne(lm);

      assertGoesOnAsAFreshOne(lm);
      assertThat(lm.way()).isEqualTo(Way.LANES);
    }
  }

  @Test
  void interrupt_noStepRuns_nothingHappens() {
    OnnxCausalLm lm = TinyDecoder.open(TinyDecoder.bytes());
    lm.interrupt();
    text(lm);
    lm.interrupt();
    lm.interrupt();

    assertGoesOnAsAFreshOne(lm);

    lm.close();
    assertThatCode(lm::interrupt).doesNotThrowAnyException();
  }
}
