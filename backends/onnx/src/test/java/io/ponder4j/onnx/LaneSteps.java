package io.ponder4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ponder4j.engine.SlotView;
import io.ponder4j.engine.Step;
import io.ponder4j.engine.StepResult;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;

/** Branches that a test computes step by step, and compares with what each gives from scratch. */
abstract class LaneSteps {

  /** A text whose tokens lie at some slots. */
  record Branch(List<Integer> text, List<Integer> slots) {
    Branch copy() {
      return new Branch(new ArrayList<>(text), new ArrayList<>(slots));
    }

    Branch head(int tokens) {
      return new Branch(
          new ArrayList<>(text.subList(0, tokens)), new ArrayList<>(slots.subList(0, tokens)));
    }
  }

  final Step step = new Step();
  List<Branch> branches = new ArrayList<>();
  int nextSlot;
  final Map<Way, Integer> ways = new EnumMap<>(Way.class); // of steps of branches

  /** A step of some branches, each with one more token; all logits are as from scratch. */
  void step(OnnxCausalLm lm, OnnxCausalLm alone, SplittableRandom random, double share) {
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
    ways.merge(lm.way(), 1, Integer::sum);
    for (int i = 0; i < active.size(); i++) {
      Branch branch = active.get(active.size() - 1 - i);
      assertSame(result, i, alone, branch);
    }
  }

  static SlotView view(Branch branch) {
    return SlotView.of(branch.slots.stream().mapToInt(slot -> slot).toArray());
  }

  static void assertSame(StepResult result, int index, OnnxCausalLm alone, Branch branch) {
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
  void compact(OnnxCausalLm lm) {
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

  /** Adds the next tokens of a text to a step. */
  int addText(Branch text, int tokens, SplittableRandom random) {
    int row = -1;
    for (int i = 0; i < tokens; i++) {
      int token = random.nextInt(TinyDecoder.VOCABULARY);
      text.text.add(token);
      text.slots.add(nextSlot++);
      row = step.add(token, text.text.size() - 1, view(text));
    }
    return row;
  }

  Branch text(int tokens, OnnxCausalLm lm, SplittableRandom random) {
    var text = new Branch(new ArrayList<>(), new ArrayList<>());
    lm.memory().ensureCapacity(nextSlot + tokens);
    step.begin(nextSlot);
    step.want(addText(text, tokens, random));
    lm.step(step);
    return text;
  }

  /** Steps that were computed in a way. */
  int steps(Way way) {
    return ways.getOrDefault(way, 0);
  }
}
