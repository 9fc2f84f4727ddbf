package io.ponder4j.onnx;

import io.ponder4j.engine.SlotView;
import io.ponder4j.engine.Step;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which lanes the branches of a step have already, and what it would take to have all in lanes. */
final class LaneMatch {

  /** The fewest tokens that are worth being kept apart from the lanes. */
  static final int SHORTEST_PREFIX = 64;

  final int[] laneOf; // of each branch; -1 for none yet
  private final int branches;
  private final int held; // tokens of the prefix that all lanes have in common
  private int fresh; // branches that have no lane yet
  private int common; // tokens that all branches begin with
  private long text; // slots that branches look at, without new ones
  private long missing; // of them, those that are in no lane yet
  private int longest; // of the branches' texts, without its new token

  /**
   * The match of a step.
   *
   * @param branches that it begins with
   * @param prefix tokens that the lanes have in common and do not hold
   */
  LaneMatch(Step step, int branches, List<Lane> lanes, int prefix) {
    this.branches = branches;
    this.held = prefix;
    this.laneOf = new int[branches];
    Arrays.fill(laneOf, -1);
    find(step, lanes);
    common = Integer.MAX_VALUE;
    boolean allBegin = true;
    for (int row = 0; row < branches; row++) {
      SlotView view = step.view(row);
      int tokens = Lane.tokens(view) - 1;
      text += tokens;
      longest = Math.max(longest, tokens);
      common = Math.min(common, Math.min(tokens, Lane.common(step.view(0), view)));
      if (laneOf[row] < 0) {
        fresh++;
        missing += tokens - prefix;
        allBegin &= prefix == 0 || lanes.get(0).common(view) >= prefix;
      }
    }
    if (!allBegin) {
      forget();
    }
  }

  private void find(Step step, List<Lane> lanes) {
    Map<Integer, Integer> byLastSlot = new HashMap<>();
    for (int lane = 0; lane < lanes.size(); lane++) {
      byLastSlot.put(lanes.get(lane).lastSlot(), lane);
    }
    boolean[] taken = new boolean[lanes.size()];
    for (int row = 0; row < branches; row++) {
      SlotView view = step.view(row);
      int lane = byLastSlot.getOrDefault(Lane.slotBefore(view), -1);
      if (lane >= 0 && !taken[lane] && lanes.get(lane).holdsAllBut(view)) {
        taken[lane] = true;
        laneOf[row] = lane;
      }
    }
  }

  /** No branch has a lane. */
  void forget() {
    Arrays.fill(laneOf, -1);
    fresh = branches;
  }

  /** True when some branches have lanes. */
  boolean hasAny() {
    return fresh < branches;
  }

  /** True when all branches have enough tokens in common. */
  boolean hasPrefix() {
    return common >= SHORTEST_PREFIX;
  }

  /** With the lanes that there are, whose next column is given. */
  LanePlan goingOn(int next) {
    int column = Math.max(next, KvBuffers.PADDING + longest - held);
    return new LanePlan(held, column + 1, missing, fresh);
  }

  /** With new lanes that hold all text. */
  LanePlan whole() {
    return new LanePlan(0, KvBuffers.PADDING + longest + 1, text, branches);
  }

  /** With new lanes that hold what follows the tokens which all have in common. */
  LanePlan behindPrefix() {
    long copies = text - (branches - 1L) * common;
    return new LanePlan(common, KvBuffers.PADDING + longest - common + 1, copies, branches);
  }
}
