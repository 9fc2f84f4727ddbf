package io.ponder4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import io.ponder4j.engine.StepResult;
import io.ponder4j.testkit.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** Lanes that hold what follows a prefix which all branches have in common. */
class PrefixLanesTest extends LaneSteps {

  private static final int PROMPT = 70; // tokens
  private static final long SLOT = 2L * TinyDecoder.WIDTH * Float.BYTES;

  private static OnnxCausalLm open(LaneChoice choice) {
    return open(OnnxOptions.DEFAULT, choice);
  }

  private static OnnxCausalLm open(OnnxOptions options, LaneChoice choice) {
    return TinyDecoder.open(TinyDecoder.prefixed(), options, choice);
  }

  /** Branches that begin with a text of their own. */
  private void fork(OnnxCausalLm lm, SplittableRandom random, int tokens, int count) {
    Branch prompt = text(tokens, lm, random);
    for (int i = 0; i < count; i++) {
      branches.add(prompt.copy());
    }
  }

  @ParameterizedTest
  @Seeds(20)
  void step_branchesThatForkPauseEndAndMove_sameLogitsAsFromScratch(long seed) {
    var random = new SplittableRandom(seed);
    LaneChoice choice =
        seed % 2 == 0 ? LaneChoice.always(Way.PREFIX) : new Whim(new SplittableRandom(seed));
    try (OnnxCausalLm lm = open(choice);
        OnnxCausalLm alone = TinyDecoder.open(TinyDecoder.bytes())) {
      fork(lm, random, PROMPT + random.nextInt(5), 16);
      double share = random.nextBoolean() ? 1.1 : 0.9;
      for (int i = 0; i < 70; i++) {
        step(lm, alone, random, share);
        if (random.nextInt(4) == 0) { // one ends, and another is forked, or goes back
          branches.remove(random.nextInt(branches.size()));
          Branch from = branches.get(random.nextInt(branches.size()));
          branches.add(random.nextBoolean() ? from.copy() : from.head(PROMPT));
        }
        if (random.nextInt(9) == 0) {
          compact(lm);
        }
      }
    }
    assertThat(steps(Way.PREFIX)).isGreaterThan(20);
  }

  @ParameterizedTest
  @Seeds(10)
  void step_prefixThatChanges_sameLogitsAsFromScratch(long seed) {
    var random = new SplittableRandom(seed);
    try (OnnxCausalLm lm = open(LaneChoice.always(Way.PREFIX));
        OnnxCausalLm alone = TinyDecoder.open(TinyDecoder.bytes())) {
      for (int question = 0; question < 6; question++) {
        List<Branch> others = branches;
        branches = new ArrayList<>();
        fork(lm, random, LaneMatch.SHORTEST_PREFIX + random.nextInt(20), random.nextInt(2, 9));
        steps(lm, alone, random, random.nextInt(1, 8));
        Branch longer = branches.get(0); // what they go on from has more in common
        branches = new ArrayList<>(List.of(longer, longer.copy(), longer.copy()));
        steps(lm, alone, random, random.nextInt(1, 8));
        branches.add(longer.head(LaneMatch.SHORTEST_PREFIX)); // and less again
        steps(lm, alone, random, random.nextInt(1, 4));
        if (random.nextBoolean()) { // nothing in common
          branches.addAll(others);
          steps(lm, alone, random, 2);
        }
        compact(lm);
      }
    }
    assertThat(steps(Way.PREFIX)).isGreaterThan(30);
  }

  private void steps(OnnxCausalLm lm, OnnxCausalLm alone, SplittableRandom random, int count) {
    for (int i = 0; i < count; i++) {
      step(lm, alone, random, 1.1);
    }
  }

  @ParameterizedTest
  @Seeds(10)
  void step_longerBranchesJoin_sameLogitsAsFromScratch(long seed) {
    var random = new SplittableRandom(seed);
    try (OnnxCausalLm lm = open(LaneChoice.always(Way.PREFIX));
        OnnxCausalLm alone = TinyDecoder.open(TinyDecoder.bytes())) {
      fork(lm, random, PROMPT, 20);
      steps(lm, alone, random, 1); // makes room for as many
      branches.subList(3, 20).clear();
      for (int round = 0; round < 6; round++) {
        Branch joining = branches.get(0).head(PROMPT);
        List<Branch> before = branches;
        branches = new ArrayList<>(List.of(joining));
        steps(lm, alone, random, random.nextInt(2, 12)); // it alone, longer than others are
        branches.addAll(before);
        branches.add(joining.copy());
        steps(lm, alone, random, random.nextInt(1, 4));
      }
    }
    assertThat(steps(Way.PREFIX)).isGreaterThan(5);
  }

  @ParameterizedTest
  @Seeds(10)
  void step_branchesBesideTexts_sameLogitsAsFromScratch(long seed) {
    var random = new SplittableRandom(seed);
    try (OnnxCausalLm lm = open(LaneChoice.always(Way.PREFIX));
        OnnxCausalLm alone = TinyDecoder.open(TinyDecoder.bytes())) {
      fork(lm, random, PROMPT, 6);
      for (int i = 0; i < 30; i++) {
        lm.memory().ensureCapacity(nextSlot + 60);
        step.begin(nextSlot);
        for (Branch branch : branches) {
          step.want(addText(branch, 1, random));
        }
        var arriving = new Branch(new ArrayList<>(), new ArrayList<>());
        step.want(addText(arriving, random.nextInt(2, 12), random));
        StepResult result = lm.step(step);

        assertThat(lm.way()).isEqualTo(Way.PREFIX);
        for (int b = 0; b < branches.size(); b++) {
          assertSame(result, b, alone, branches.get(b));
        }
        assertSame(result, branches.size(), alone, arriving);
      }
    }
  }

  @Test
  void step_onlyPrefixOrLessInCommon_prefixFromTheShortestOn() {
    var random = new SplittableRandom(1);
    for (int tokens : new int[] {LaneMatch.SHORTEST_PREFIX - 1, LaneMatch.SHORTEST_PREFIX}) {
      try (OnnxCausalLm lm = open(LaneChoice.always(Way.PREFIX));
          OnnxCausalLm alone = TinyDecoder.open(TinyDecoder.bytes())) {
        nextSlot = 0;
        branches = new ArrayList<>();
        fork(lm, random, tokens, 3);
        steps(lm, alone, random, 2);
        boolean isLong = tokens == LaneMatch.SHORTEST_PREFIX;
        assertThat(lm.way()).isEqualTo(isLong ? Way.PREFIX : Way.LANES);
      }
    }
  }

  @Test
  void step_modelWithoutPrefix_lanesHoldAll() {
    var random = new SplittableRandom(1);
    try (OnnxCausalLm lm = TinyDecoder.open(OnnxOptions.DEFAULT, LaneChoice.always(Way.PREFIX));
        OnnxCausalLm alone = TinyDecoder.open(TinyDecoder.bytes())) {
      fork(lm, random, PROMPT, 4);
      steps(lm, alone, random, 3);
      assertThat(lm.way()).isEqualTo(Way.LANES);
    }
  }

  @Test
  void step_goingOn_copiesThePrefixOnce() {
    var random = new SplittableRandom(1);
    var plans = new ArrayList<LanePlan>();
    LaneChoice always = LaneChoice.always(Way.PREFIX);
    LaneChoice noting =
        new LaneChoice() {
          @Override
          public LanePlan choose(int branches, List<LanePlan> of, int others, int slots) {
            plans.add(of.get(of.size() - 1));
            return of.get(of.size() - 1);
          }

          @Override
          public boolean prefersShorter(int branches, LanePlan now, LanePlan shorter) {
            return always.prefersShorter(branches, now, shorter);
          }
        };
    try (OnnxCausalLm lm = open(noting);
        OnnxCausalLm alone = TinyDecoder.open(TinyDecoder.bytes())) {
      fork(lm, random, PROMPT, 4);
      steps(lm, alone, random, 2);
      branches.add(branches.get(0).copy());
      steps(lm, alone, random, 1); // one more, behind the prefix that there is
      branches.remove(4);
      steps(lm, alone, random, 1);
    }
    assertThat(plans)
        .containsExactly(
            new LanePlan(PROMPT, 2, PROMPT, 4),
            new LanePlan(PROMPT, 3, 0, 0),
            new LanePlan(PROMPT, 4, 5L * 2 + PROMPT, 5), // no room: all begin again
            new LanePlan(PROMPT, 5, 0, 0));
  }

  @Test
  void moved_prefixOntoWhichOthersAreWritten_isCopiedAnew() {
    var random = new SplittableRandom(1);
    try (OnnxCausalLm lm = open(LaneChoice.always(Way.PREFIX));
        OnnxCausalLm alone = TinyDecoder.open(TinyDecoder.bytes())) {
      fork(lm, random, PROMPT, 4);
      steps(lm, alone, random, 2);
      nextSlot = 0; // all of them ended
      branches = new ArrayList<>();
      fork(lm, random, PROMPT, 4); // other tokens at the same slots
      steps(lm, alone, random, 2);
      assertThat(steps(Way.PREFIX)).isEqualTo(4);
    }
  }

  @Test
  void ensureCapacity_noRoomForAll_lanesAndPrefixGiveWay() {
    var random = new SplittableRandom(1);
    OnnxOptions options = OnnxOptions.DEFAULT.withMaxCacheBytes(3000 * SLOT);
    try (OnnxCausalLm lm = open(options, LaneChoice.always(Way.PREFIX));
        OnnxCausalLm alone = TinyDecoder.open(TinyDecoder.bytes())) {
      fork(lm, random, PROMPT, 12);
      steps(lm, alone, random, 3);
      assertThat(lm.way()).isEqualTo(Way.PREFIX);

      lm.memory().ensureCapacity(2800);

      steps(lm, alone, random, 1);
      assertThat(lm.way()).isEqualTo(Way.FLAT);
    }
  }

  @Test
  void reserve_prefixToo_countsAgainstTheLimit() {
    DecoderGraph graph = TinyDecoder.graph();
    long flat = 1025 * SLOT;
    long lanes = 2 * 128 * SLOT;
    try (var cache = new KvBuffers(graph, 1 << 20);
        var enough = new LaneBuffers(graph, cache, flat + lanes + 100 * SLOT);
        var tight = new LaneBuffers(graph, cache, flat + lanes + 100 * SLOT - 1)) {
      assertThat(enough.reserve(2, 20, 100)).isTrue();
      assertThat(enough.fitBeside(1024)).isTrue();
      assertThat(tight.reserve(2, 20, 100)).isFalse();
      assertThat(tight.reserve(2, 20, 99)).isTrue();
      assertThat(tight.prefix().bytes()).isEqualTo(99 * SLOT);
      assertThat(tight.reserve(2, 20, 0)).isTrue();
      assertThat(tight.prefix().bytes()).isZero();
    }
  }

  @Test
  void calibration_modelWithPrefix_isMeasuredAndGivesTheSameLogits() {
    var random = new SplittableRandom(1);
    OnnxGraph graph = OnnxGraph.of("tiny", TinyDecoder.prefixed(), OnnxOptions.DEFAULT);
    try (var lm = new OnnxCausalLm(graph, OnnxOptions.DEFAULT);
        OnnxCausalLm alone = TinyDecoder.open(TinyDecoder.bytes())) {
      fork(lm, random, PROMPT, 12);
      steps(lm, alone, random, 20);
    }
  }
}
