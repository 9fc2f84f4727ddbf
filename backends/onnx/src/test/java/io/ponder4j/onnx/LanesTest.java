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

  /** Chooses at random. */
  private record Whim(SplittableRandom random) implements LaneChoice {
    @Override
    public boolean prefersLanes(int branches, int columns, long copies, int others, int slots) {
      return random.nextInt(6) > 0;
    }

    @Override
    public boolean prefersShorter(int branches, int columns, int shorter, long copies) {
      return random.nextInt(10) == 0;
    }
  }

  private final Step step = new Step();
  private List<Branch> branches = new ArrayList<>();
  private int nextSlot;
  private int laneSteps;

  private static OnnxCausalLm open(OnnxOptions options) {
    return TinyDecoder.open(options, CostTable.unmeasured());
  }

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
    try (OnnxCausalLm lm = open(OnnxOptions.DEFAULT);
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

  /** Others' columns lie between what the shorter ones had and what they take next. */
  @ParameterizedTest
  @Seeds(10)
  void step_longerBranchesJoin_sameLogitsAsFromScratch(long seed) {
    var random = new SplittableRandom(seed);
    try (OnnxCausalLm lm = TinyDecoder.open(OnnxOptions.DEFAULT, LaneChoice.always(true));
        OnnxCausalLm alone = TinyDecoder.open(TinyDecoder.bytes())) {
      for (int i = 0; i < 20; i++) {
        branches.add(new Branch(new ArrayList<>(), new ArrayList<>()));
      }
      step(lm, alone, random, 1.1); // makes room for as many
      branches.subList(3, 20).clear();
      for (int round = 0; round < 6; round++) {
        var joining = new Branch(new ArrayList<>(), new ArrayList<>());
        List<Branch> before = branches;
        branches = new ArrayList<>(List.of(joining));
        for (int i = random.nextInt(2, 12); i > 0; i--) {
          step(lm, alone, random, 1.1); // it alone, longer than others have become
        }
        branches.addAll(before);
        branches.add(joining.copy());
        for (int i = random.nextInt(1, 4); i > 0; i--) {
          step(lm, alone, random, 1.1);
        }
      }
    }
    assertThat(laneSteps).isGreaterThan(5);
  }

  @Test
  void step_longBranches_lanesGrow() {
    var random = new SplittableRandom(1);
    try (OnnxCausalLm lm = open(OnnxOptions.DEFAULT);
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
    try (OnnxCausalLm lm = open(tight);
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
    try (OnnxCausalLm lm = open(options);
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

  /** Adds the next tokens of a text to a step. */
  private int addText(Branch text, int tokens, SplittableRandom random) {
    int row = -1;
    for (int i = 0; i < tokens; i++) {
      int token = random.nextInt(TinyDecoder.VOCABULARY);
      text.text.add(token);
      text.slots.add(nextSlot++);
      row = step.add(token, text.text.size() - 1, view(text));
    }
    return row;
  }

  @ParameterizedTest
  @Seeds(20)
  void step_branchesBesideTexts_sameLogitsAsFromScratch(long seed) {
    var random = new SplittableRandom(seed);
    int mixed = 0;
    try (OnnxCausalLm lm =
            TinyDecoder.open(OnnxOptions.DEFAULT, new Whim(new SplittableRandom(seed)));
        OnnxCausalLm alone = TinyDecoder.open(TinyDecoder.bytes())) {
      for (int i = 0; i < 60; i++) {
        lm.memory().ensureCapacity(nextSlot + 60);
        step.begin(nextSlot);
        List<Branch> rows = new ArrayList<>(); // of the step
        for (Branch branch : branches) {
          addText(branch, 1, random);
          rows.add(branch);
        }
        var arriving = new ArrayList<Branch>();
        for (int texts = random.nextInt(3); texts > 0; texts--) {
          var text = new Branch(new ArrayList<>(), new ArrayList<>());
          int tokens = random.nextInt(1, 12);
          addText(text, tokens, random);
          for (int t = 1; t <= tokens; t++) {
            rows.add(text.head(t));
          }
          arriving.add(text);
        }
        if (rows.isEmpty()) {
          continue;
        }
        var wanted = new ArrayList<Integer>();
        for (int count = random.nextInt(5); count > 0; count--) {
          int row = random.nextInt(rows.size());
          if (step.want(row) == wanted.size()) {
            wanted.add(row);
          }
        }
        StepResult result = lm.step(step);

        for (int w = 0; w < wanted.size(); w++) {
          assertSame(result, w, alone, rows.get(wanted.get(w)));
        }
        mixed += lm.wasInLanes() && !arriving.isEmpty() ? 1 : 0;
        branches.addAll(arriving);
        while (branches.size() > 12) {
          branches.remove(random.nextInt(branches.size()));
        }
        if (random.nextInt(9) == 0) {
          compact(lm);
        }
      }
    }
    assertThat(mixed).isGreaterThan(10);
  }

  private Branch text(int tokens, OnnxCausalLm lm, SplittableRandom random) {
    var text = new Branch(new ArrayList<>(), new ArrayList<>());
    lm.memory().ensureCapacity(nextSlot + tokens);
    step.begin(nextSlot);
    step.want(addText(text, tokens, random));
    lm.step(step);
    return text;
  }

  @Test
  void step_textAlone_isFlatAndLanesStay() {
    var random = new SplittableRandom(1);
    var counting = new CountingChoice();
    try (OnnxCausalLm lm = TinyDecoder.open(OnnxOptions.DEFAULT, counting);
        OnnxCausalLm alone = TinyDecoder.open(TinyDecoder.bytes())) {
      for (int i = 0; i < 12; i++) {
        branches.add(new Branch(new ArrayList<>(), new ArrayList<>()));
      }
      step(lm, alone, random, 1.1);
      step(lm, alone, random, 1.1);

      text(5, lm, random);
      boolean textWasInLanes = lm.wasInLanes();
      step(lm, alone, random, 1.1);

      assertThat(textWasInLanes).isFalse();
      assertThat(lm.wasInLanes()).isTrue();
      assertThat(counting.copies).containsExactly(0L, 0L, 0L);
    }
  }

  @Test
  void step_textOntoTheSlotsOfLanes_theyAreForgotten() {
    var random = new SplittableRandom(1);
    var counting = new CountingChoice();
    try (OnnxCausalLm lm = TinyDecoder.open(OnnxOptions.DEFAULT, counting);
        OnnxCausalLm alone = TinyDecoder.open(TinyDecoder.bytes())) {
      for (int i = 0; i < 4; i++) {
        branches.add(new Branch(new ArrayList<>(), new ArrayList<>()));
      }
      step(lm, alone, random, 1.1);
      nextSlot = 0; // all of them ended
      branches = new ArrayList<>();
      Branch text = text(4, lm, random);
      for (int i = 1; i <= 4; i++) {
        branches.add(text.head(i));
      }

      step(lm, alone, random, 1.1);

      assertThat(counting.copies).containsExactly(0L, 10L);
    }
  }

  /** Always lanes; keeps what they had to copy. */
  private static final class CountingChoice implements LaneChoice {
    final List<Long> copies = new ArrayList<>();

    @Override
    public boolean prefersLanes(int branches, int columns, long missing, int others, int slots) {
      copies.add(missing);
      return true;
    }

    @Override
    public boolean prefersShorter(int branches, int columns, int shorter, long missing) {
      return false;
    }
  }

  @Test
  void trim_whileBranchesAreInLanes_sameLogitsAsFromScratch() {
    var random = new SplittableRandom(1);
    var counting = new CountingChoice();
    try (OnnxCausalLm lm = TinyDecoder.open(OnnxOptions.DEFAULT, counting);
        OnnxCausalLm alone = TinyDecoder.open(TinyDecoder.bytes())) {
      for (int i = 0; i < 12; i++) {
        branches.add(new Branch(new ArrayList<>(), new ArrayList<>()));
      }
      lm.memory().ensureCapacity(9000);
      step(lm, alone, random, 1.1);

      lm.memory().trim(nextSlot);
      int capacity = lm.memory().capacity();
      step(lm, alone, random, 1.1);
      step(lm, alone, random, 1.1);

      assertThat(capacity).isEqualTo(1024);
      assertThat(counting.copies).containsExactly(0L, 12L, 0L);
    }
  }

  @Test
  void take_unusedForLong_memoryIsGivenBack() {
    DecoderGraph graph = TinyDecoder.graph();
    try (var flat = new KvBuffers(graph, 1 << 20);
        var buffers = new LaneBuffers(graph, flat, 1 << 20);
        var lanes = new Lanes(buffers)) {
      step.begin(0);
      step.add(1, 0, SlotView.of(0));
      step.add(2, 0, SlotView.of(1));
      assertThat(lanes.take(step, LaneChoice.always(true))).isEqualTo(2);

      for (int i = 0; i < 511; i++) {
        lanes.take(step, LaneChoice.always(false));
      }
      assertThat(buffers.haveRoom(2, 20)).isTrue();
      lanes.take(step, LaneChoice.always(false));

      assertThat(buffers.haveRoom(1, 1)).isFalse();
      assertThat(lanes.take(step, LaneChoice.always(true))).isEqualTo(2);
    }
  }

  @Test
  void moved_ontoTheSlotsOfAnEndedBranch_itsLaneIsNotTakenForTheOther() {
    var random = new SplittableRandom(1);
    try (OnnxCausalLm lm = open(OnnxOptions.DEFAULT);
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
  void branches_viewsOfSteps_thoseAtTheFrontThatLookAtNothingNew() {
    assertThat(branches(SlotView.of(0, 1, 10))).isEqualTo(1);
    assertThat(branches(SlotView.of(8, 9, 10))).isEqualTo(1);
    assertThat(branches(SlotView.of(10))).isEqualTo(1);
    assertThat(branches(SlotView.of(0, 10), SlotView.of(0, 1, 11))).isEqualTo(2);
    assertThat(branches(SlotView.of(0, 10), SlotView.of(0, 10, 11))).isZero();
    assertThat(branches(SlotView.of(0, 10), SlotView.of(10, 2, 11))).isZero();
    assertThat(branches(SlotView.of(10), SlotView.of(11), SlotView.of(8, 11, 12))).isEqualTo(1);
    assertThat(branches(SlotView.of(10), SlotView.of(8, 9, 10, 11), SlotView.of(12))).isZero();
    assertThat(branches(SlotView.of(10), SlotView.of(9), SlotView.of(12))).isEqualTo(1);
    assertThat(branches(SlotView.of(0, 1))).isZero();
    assertThat(branches(SlotView.of())).isZero();
  }

  private int branches(SlotView... views) {
    step.begin(10);
    for (SlotView view : Arrays.asList(views)) {
      step.add(1, 0, view);
    }
    return Lanes.branches(step);
  }
}
