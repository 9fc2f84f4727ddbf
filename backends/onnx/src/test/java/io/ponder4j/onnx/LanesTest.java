package io.ponder4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import io.ponder4j.engine.SlotView;
import io.ponder4j.engine.StepResult;
import io.ponder4j.testkit.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

class LanesTest extends LaneSteps {

  private static OnnxCausalLm open(OnnxOptions options) {
    return TinyDecoder.open(options, CostTable.unmeasured());
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
    assertThat(steps(Way.LANES)).isGreaterThan(40);
  }

  /** Others' columns lie between what the shorter ones had and what they take next. */
  @ParameterizedTest
  @Seeds(10)
  void step_longerBranchesJoin_sameLogitsAsFromScratch(long seed) {
    var random = new SplittableRandom(seed);
    try (OnnxCausalLm lm = TinyDecoder.open(OnnxOptions.DEFAULT, LaneChoice.always(Way.LANES));
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
    assertThat(steps(Way.LANES)).isGreaterThan(5);
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
    assertThat(steps(Way.LANES)).isGreaterThan(150);
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
    assertThat(steps(Way.LANES)).isZero();
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
      assertThat(lm.way()).isEqualTo(Way.LANES);

      lm.memory().ensureCapacity(3900);

      step(lm, alone, random, 1.1);
      assertThat(lm.way()).isEqualTo(Way.FLAT);
    }
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
        mixed += lm.way() == Way.LANES && !arriving.isEmpty() ? 1 : 0;
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
      boolean textWasInLanes = lm.way() == Way.LANES;
      step(lm, alone, random, 1.1);

      assertThat(textWasInLanes).isFalse();
      assertThat(lm.way()).isEqualTo(Way.LANES);
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
    public LanePlan choose(int branches, List<LanePlan> plans, int others, int slots) {
      copies.add(plans.get(0).copies());
      return plans.get(0);
    }

    @Override
    public boolean prefersShorter(int branches, LanePlan now, LanePlan shorter) {
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
        var lanes = new Lanes(buffers, false)) {
      step.begin(0);
      step.add(1, 0, SlotView.of(0));
      step.add(2, 0, SlotView.of(1));
      assertThat(lanes.take(step, LaneChoice.always(Way.LANES))).isEqualTo(2);

      for (int i = 0; i < 511; i++) {
        lanes.take(step, LaneChoice.always(Way.FLAT));
      }
      assertThat(buffers.haveRoom(2, 20)).isTrue();
      lanes.take(step, LaneChoice.always(Way.FLAT));

      assertThat(buffers.haveRoom(1, 1)).isFalse();
      assertThat(lanes.take(step, LaneChoice.always(Way.LANES))).isEqualTo(2);
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
      assertThat(lm.way()).isEqualTo(Way.LANES);
      branches.remove(0);
      step(lm, alone, random, 1.1); // the last one's lane goes into the hole, before the others
      Branch ended = branches.remove(5);
      Branch last = branches.get(branches.size() - 1);
      for (int i = 0; i < last.slots().size(); i++) {
        lm.memory().move(last.slots().get(i), ended.slots().get(i), 1);
        last.slots().set(i, ended.slots().get(i));
      }

      step(lm, alone, random, 1.1);

      assertThat(lm.way()).isEqualTo(Way.LANES);
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
