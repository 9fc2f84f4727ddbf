package io.ponder4j.onnx;

import ai.onnxruntime.OnnxTensor;
import io.ponder4j.engine.SlotView;
import io.ponder4j.engine.Step;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A second cache with a lane for each branch of a step. In the flat cache every new token runs over
 * all slots in use, so what branches have for themselves counts squared; in a lane it runs over its
 * own text alone. Where the graph takes a prefix that all have in common, that is copied once, and
 * lanes hold what follows it.
 *
 * <p>A lane holds a copy of what a branch looks at, made when it begins; then it takes one new
 * token a step, all lanes in the same column, where places that are not the branch's are masked.
 * What is computed in lanes is written through to the flat cache, which stays complete: a lane may
 * be forgotten at any time, and is, once other branches go in lanes without it. Memory that lanes
 * have not used for {@value #KEPT} steps is given back.
 */
final class Lanes implements AutoCloseable {

  private static final int FEWEST = 2; // branches
  private static final int SPARE = 16; // columns, where lanes begin
  private static final int KEPT = 512; // steps that memory is kept unused
  private static final int[] NONE = new int[0];

  private final LaneBuffers buffers;
  private final boolean takesPrefix;
  private List<Lane> lanes = List.of();
  private int prefix; // tokens that all lanes have in common and do not hold
  private int[] laneOf = NONE; // of each branch of the present step; -1 for none yet
  private LanePlan plan = new LanePlan(0, 0, 0, 0); // of the present step
  private int next; // the column of the next tokens
  private int unused; // steps since lanes took any

  /**
   * No lanes yet.
   *
   * @param takesPrefix true where the graph takes what lanes have in common apart from them
   */
  Lanes(LaneBuffers buffers, boolean takesPrefix) {
    this.buffers = buffers;
    this.takesPrefix = takesPrefix;
  }

  /** Forgets what branches have; the next step in lanes copies it anew. */
  void forget() {
    lanes = List.of();
    prefix = 0;
  }

  /**
   * The flat cache is to have room for some slots: lanes give theirs back where it does not fit.
   */
  void makeWay(int slots) {
    if (!buffers.fitBeside(slots)) {
      close();
    }
  }

  /** Slots of the flat cache moved. */
  void moved(int from, int to, int count) {
    boolean allLie = true;
    for (Lane lane : lanes) {
      allLie &= lane.moved(from, to, count);
    }
    if (!allLie) {
      forget();
    }
  }

  /** Other tokens were written to slots of the flat cache from one on. */
  void overwritten(int from) {
    if (lanes.stream().anyMatch(lane -> lane.touches(from, Integer.MAX_VALUE))) {
      forget();
    }
  }

  // --- one step ---

  /**
   * Takes the branches that a step begins with into lanes.
   *
   * @return how many; 0 where flat is better, or the only way
   */
  int take(Step step, LaneChoice choice) {
    int branches = takeIn(step, choice);
    unused = branches > 0 ? 0 : unused + 1;
    if (unused == KEPT) {
      close();
    }
    return branches;
  }

  private int takeIn(Step step, LaneChoice choice) {
    int branches = branches(step);
    if (branches < FEWEST) {
      overwritten(step.firstSlot());
      return 0;
    }
    var match = new LaneMatch(step, branches, lanes, prefix);
    int others = step.size() - branches;
    int slots = KvBuffers.PADDING + step.firstSlot() + step.size();
    LanePlan chosen = choice.choose(branches, plans(match, branches, choice), others, slots);
    if (chosen == null || !begin(chosen, match, branches, step)) {
      forget();
      return 0;
    }
    plan = chosen;
    laneOf = match.laneOf;
    next = plan.columns() - 1;
    assign(step, branches);
    return branches;
  }

  /** Without a prefix, and with one where it is possible; with lanes that there are or new ones. */
  private List<LanePlan> plans(LaneMatch match, int branches, LaneChoice choice) {
    LanePlan whole = match.whole();
    LanePlan behind = takesPrefix && match.hasPrefix() ? match.behindPrefix() : null;
    if (match.hasAny()) {
      LanePlan goingOn = match.goingOn(next);
      if (prefix == 0) {
        whole = isTooLong(choice, branches, goingOn, whole) ? whole : goingOn;
      } else if (behind != null) {
        behind = isTooLong(choice, branches, goingOn, behind) ? behind : goingOn;
      }
    }
    return behind == null ? List.of(whole) : List.of(whole, behind);
  }

  /**
   * The rows that a step begins with and that lanes can take: each looks at older slots and its
   * own, and nobody else looks at it.
   */
  static int branches(Step step) {
    int first = step.firstSlot();
    int branches = step.size();
    for (int row = 0; row < step.size() && branches > 0; row++) {
      SlotView view = step.view(row);
      int last = view.runs() - 1;
      int own = first + row;
      if (last < 0 || view.to(last) != own + 1) {
        branches = Math.min(branches, row);
      }
      for (int run = 0; run <= last; run++) {
        int from = Math.max(first, view.from(run)); // its first new slot
        int to = run == last ? Math.min(view.to(run), own) : view.to(run);
        if (from < to) {
          branches = Math.min(branches, Math.min(row, from - first));
        }
      }
    }
    return branches;
  }

  private boolean isTooLong(LaneChoice choice, int branches, LanePlan goingOn, LanePlan anew) {
    if (!buffers.haveRoom(branches, goingOn.columns())) {
      return true; // more room is new room
    }
    return goingOn.columns() > anew.columns() && choice.prefersShorter(branches, goingOn, anew);
  }

  /** Makes room for new lanes and copies what they have in common; false where there is none. */
  private boolean begin(LanePlan chosen, LaneMatch match, int branches, Step step) {
    if (chosen.fresh() < branches) {
      return true;
    }
    forget();
    match.forget();
    int columns = chosen.columns();
    if (!buffers.reserve(branches, columns + SPARE, chosen.prefix())
        && !buffers.reserve(branches, columns, chosen.prefix())) {
      return false;
    }
    prefix = chosen.prefix();
    if (prefix > 0) {
      buffers.prefix().copyIn(step.view(0), prefix);
    }
    return true;
  }

  /** Closes lanes that are in use up, and copies the text of those that begin. */
  private void assign(Step step, int branches) {
    @Nullable Lane[] taken = new Lane[Math.max(branches, lanes.size())];
    for (int row = 0; row < branches; row++) {
      if (laneOf[row] >= 0) {
        taken[laneOf[row]] = lanes.get(laneOf[row]);
        lanes.get(laneOf[row]).advance(step.view(row), next);
      }
    }
    int free = 0;
    for (int row = 0; row < branches; row++) {
      if (laneOf[row] >= branches) { // into a hole, so that lanes in use lie together
        free = firstFree(taken, free);
        buffers.copyLane(laneOf[row], free);
        taken[free] = taken[laneOf[row]];
        taken[laneOf[row]] = null;
        laneOf[row] = free;
      }
    }
    for (int row = 0; row < branches; row++) {
      if (laneOf[row] < 0) {
        free = firstFree(taken, free);
        buffers.copyIn(step.view(row), prefix, free, next);
        taken[free] = new Lane(step.view(row), prefix, next);
        laneOf[row] = free;
      }
    }
    List<Lane> now = new ArrayList<>(branches);
    for (int lane = 0; lane < branches; lane++) {
      Lane held = taken[lane];
      if (held != null) {
        now.add(held);
      }
    }
    lanes = now;
  }

  private static int firstFree(@Nullable Lane[] taken, int from) {
    int lane = from;
    while (taken[lane] != null) {
      lane++;
    }
    return lane;
  }

  /** How the branches of the present step go in lanes. */
  LanePlan plan() {
    return plan;
  }

  // --- what ONNX Runtime sees ---

  /** The lane of a branch of the step. */
  int laneOf(int row) {
    return laneOf[row];
  }

  /** Marks the columns that a branch's new token may look at. */
  void mark(int row, float[] bias, float with) {
    lanes.get(laneOf[row]).mark(bias, with);
  }

  /** Past input and present output of a layer's keys (0) or values (1). */
  OnnxTensor tensor(int layer, int part) {
    return buffers.tensor(lanes.size(), layer, part);
  }

  /** A layer's keys (0) or values (1) of what all lanes have in common. */
  OnnxTensor prefixTensor(int layer, int part) {
    return buffers.prefix().tensor(layer, part);
  }

  /** After the step: writes its tokens through to the flat cache. */
  void writeThrough(Step step) {
    buffers.copyOut(laneOf, next, step.firstSlot());
    next++;
  }

  @Override
  public void close() {
    forget();
    buffers.close();
  }
}
