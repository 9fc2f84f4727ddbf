package io.ponder4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ponder4j.engine.SlotView;
import io.ponder4j.engine.Step;
import io.ponder4j.engine.StepResult;
import io.ponder4j.testkit.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

class LanesTest {

  /** A text whose tokens lie at some slots. */
  private record Branch(List<Integer> text, List<Integer> slots) {
    Branch copy() {
      return new Branch(new ArrayList<>(text), new ArrayList<>(slots));
    }

    Branch head(int tokens) {
      return new Branch(
          new ArrayList<>(text.subList(0, tokens)), new ArrayList<>(slots.subList(0, tokens)));
    }
  }

  private final Step step = new Step();
  private List<Branch> branches = new ArrayList<>();
  private int nextSlot;
  private int laneSteps;

  /** A step of some branches, each with one more token; all logits are as from scratch. */
  private void step(OnnxCausalLm lm, OnnxCausalLm alone, SplittableRandom random, double share) {
    List<Branch> active = branches.stream().filter(b -> random.nextDouble() < share).toList();
    if (active.isEmpty()) {
      return;
    }
    lm.memory().ensureCapacity(nextSlot + active.size());
    step.begin(nextSlot);
    for (Branch branch : active) {
      int token = random.nextInt(TinyDecoder.VOCABULARY);
      branch.text.add(token);
      branch.slots.add(nextSlot++);
      step.add(token, branch.text.size() - 1, view(branch));
    }
    for (int row = active.size() - 1; row >= 0; row--) {
      step.want(row); // in another order than they lie
    }
    StepResult result = lm.step(step);
    laneSteps += lm.wasInLanes() ? 1 : 0;
    for (int i = 0; i < active.size(); i++) {
      Branch branch = active.get(active.size() - 1 - i);
      assertSame(result, i, alone, branch);
    }
  }

  private static SlotView view(Branch branch) {
    return SlotView.of(branch.slots.stream().mapToInt(slot -> slot).toArray());
  }

  private static void assertSame(StepResult result, int index, OnnxCausalLm alone, Branch branch) {
    float[] logits = new float[TinyDecoder.VOCABULARY];
    float[] hidden = new float[TinyDecoder.WIDTH];
    result.logits(index, logits);
    result.hidden(index, hidden);
    var whole = new Step();
    whole.begin(0);
    SlotView view = SlotView.of();
    for (int i = 0; i < branch.text.size(); i++) {
      view = view.plus(i);
      whole.add(branch.text.get(i), i, view);
    }
    whole.want(branch.text.size() - 1);
    StepResult scratch = alone.step(whole);
    float[] expected = new float[TinyDecoder.VOCABULARY];
    scratch.logits(0, expected);
    assertThat(logits).containsExactly(expected, within(1e-4f));
    float[] expectedHidden = new float[TinyDecoder.WIDTH];
    scratch.hidden(0, expectedHidden);
    assertThat(hidden).containsExactly(expectedHidden, within(1e-4f));
  }

  /** Closes the holes, as the engine's bookkeeping does. */
  private void compact(OnnxCausalLm lm) {
    var live = new TreeSet<Integer>();
    branches.forEach(branch -> live.addAll(branch.slots));
    int[] now = new int[nextSlot];
    int to = 0;
    for (int from : live) {
      if (from != to) {
        lm.memory().move(from, to, 1);
      }
      now[from] = to++;
    }
    branches.forEach(branch -> branch.slots.replaceAll(slot -> now[slot]));
    nextSlot = to;
  }

  @ParameterizedTest
  @Seeds(15)
  void step_branchesThatForkPauseEndAndMove_sameLogitsAsFromScratch(long seed) {
    var random = new SplittableRandom(seed);
    try (OnnxCausalLm lm = TinyDecoder.open(TinyDecoder.bytes());
        OnnxCausalLm alone = TinyDecoder.open(TinyDecoder.bytes())) {
      branches.add(new Branch(new ArrayList<>(), new ArrayList<>()));
      step(lm, alone, random, 1.1);
      step(lm, alone, random, 1.1);
      for (int i = 1; i < 24; i++) {
        branches.add(branches.get(0).copy());
      }
      double share = random.nextBoolean() ? 1.1 : 0.97;
      for (int i = 0; i < 90; i++) {
        step(lm, alone, random, share);
        if (random.nextInt(4) == 0) { // one ends, and another is forked, or begins again
          branches.remove(random.nextInt(branches.size()));
          Branch from = branches.get(random.nextInt(branches.size()));
          branches.add(random.nextBoolean() ? from.copy() : from.head(2));
        }
        if (random.nextInt(9) == 0) {
          compact(lm);
        }
      }
    }
    assertThat(laneSteps).isGreaterThan(40);
  }

  @Test
  void step_longBranches_lanesGrow() {
    var random = new SplittableRandom(1);
    try (OnnxCausalLm lm = TinyDecoder.open(TinyDecoder.bytes());
        OnnxCausalLm alone = TinyDecoder.open(TinyDecoder.bytes())) {
      for (int i = 0; i < 8; i++) {
        branches.add(new Branch(new ArrayList<>(), new ArrayList<>()));
      }
      for (int i = 0; i < 180; i++) {
        step(lm, alone, random, 1.1);
      }
    }
    assertThat(laneSteps).isGreaterThan(150);
  }

  @Test
  void step_noMemoryForLanes_staysFlat() {
    var random = new SplittableRandom(1);
    long bytes = 2L * TinyDecoder.WIDTH * Float.BYTES;
    OnnxOptions tight = OnnxOptions.DEFAULT.withMaxCacheBytes(1200 * bytes);
    try (OnnxCausalLm lm = TinyDecoder.open(TinyDecoder.bytes(), tight);
        OnnxCausalLm alone = TinyDecoder.open(TinyDecoder.bytes())) {
      for (int i = 0; i < 12; i++) {
        branches.add(new Branch(new ArrayList<>(), new ArrayList<>()));
      }
      for (int i = 0; i < 30; i++) {
        step(lm, alone, random, 1.1);
      }
    }
    assertThat(laneSteps).isZero();
  }

  @Test
  void ensureCapacity_noRoomForBoth_lanesGiveWay() {
    var random = new SplittableRandom(1);
    long bytes = 2L * TinyDecoder.WIDTH * Float.BYTES;
    OnnxOptions options = OnnxOptions.DEFAULT.withMaxCacheBytes(4000 * bytes);
    try (OnnxCausalLm lm = TinyDecoder.open(TinyDecoder.bytes(), options);
        OnnxCausalLm alone = TinyDecoder.open(TinyDecoder.bytes())) {
      for (int i = 0; i < 12; i++) {
        branches.add(new Branch(new ArrayList<>(), new ArrayList<>()));
      }
      for (int i = 0; i < 10; i++) {
        step(lm, alone, random, 1.1);
      }
      assertThat(lm.wasInLanes()).isTrue();

      lm.memory().ensureCapacity(3900);

      step(lm, alone, random, 1.1);
      assertThat(lm.wasInLanes()).isFalse();
    }
  }

  @Test
  void step_textBesideBranches_isFlatAndLanesComeBack() {
    var random = new SplittableRandom(1);
    try (OnnxCausalLm lm = TinyDecoder.open(TinyDecoder.bytes());
        OnnxCausalLm alone = TinyDecoder.open(TinyDecoder.bytes())) {
      for (int i = 0; i < 12; i++) {
        branches.add(new Branch(new ArrayList<>(), new ArrayList<>()));
      }
      for (int i = 0; i < 20; i++) {
        step(lm, alone, random, 1.1);
      }
      assertThat(lm.wasInLanes()).isTrue();

      step.begin(nextSlot);
      SlotView view = SlotView.of();
      for (int i = 0; i < 5; i++) { // tokens that look at one another
        view = view.plus(nextSlot);
        step.add(1 + i, i, view);
        nextSlot++;
      }
      step.want(4);
      lm.step(step);

      assertThat(lm.wasInLanes()).isFalse();
      step(lm, alone, random, 1.1);
      assertThat(lm.wasInLanes()).isTrue();
    }
  }

  @Test
  void moved_ontoTheSlotsOfAnEndedBranch_itsLaneIsNotTakenForTheOther() {
    var random = new SplittableRandom(1);
    try (OnnxCausalLm lm = TinyDecoder.open(TinyDecoder.bytes());
        OnnxCausalLm alone = TinyDecoder.open(TinyDecoder.bytes())) {
      for (int i = 0; i < 12; i++) {
        branches.add(new Branch(new ArrayList<>(), new ArrayList<>()));
      }
      for (int i = 0; i < 3; i++) {
        step(lm, alone, random, 1.1);
      }
      assertThat(lm.wasInLanes()).isTrue();
      branches.remove(0);
      step(lm, alone, random, 1.1); // the last one's lane goes into the hole, before the others
      Branch ended = branches.remove(5);
      Branch last = branches.get(branches.size() - 1);
      for (int i = 0; i < last.slots.size(); i++) {
        lm.memory().move(last.slots.get(i), ended.slots.get(i), 1);
        last.slots.set(i, ended.slots.get(i));
      }

      step(lm, alone, random, 1.1);

      assertThat(lm.wasInLanes()).isTrue();
    }
  }

  @Test
  void longest_viewsOfFlatSteps_areNoneForLanes() {
    assertThat(laneColumns(SlotView.of(0, 1, 10))).isEqualTo(3);
    assertThat(laneColumns(SlotView.of(8, 9, 10))).isEqualTo(3);
    assertThat(laneColumns(SlotView.of(10))).isEqualTo(1);
    assertThat(laneColumns(SlotView.of(0, 10), SlotView.of(0, 1, 11))).isEqualTo(3);
    assertThat(laneColumns(SlotView.of(0, 10), SlotView.of(0, 10, 11))).isEqualTo(-1);
    assertThat(laneColumns(SlotView.of(0, 10), SlotView.of(10, 2, 11))).isEqualTo(-1);
    assertThat(laneColumns(SlotView.of(0, 1))).isEqualTo(-1);
    assertThat(laneColumns(SlotView.of())).isEqualTo(-1);
  }

  private int laneColumns(SlotView... views) {
    step.begin(10);
    for (SlotView view : Arrays.asList(views)) {
      step.add(1, 0, view);
    }
    return Lanes.longest(step);
  }
}
