package io.ponder4j.onnx;

import ai.onnxruntime.OnnxTensor;
import io.ponder4j.engine.SlotView;
import io.ponder4j.engine.Step;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A second cache with a lane for each branch of a step: {@code [lanes, heads, columns, headSize]} a
 * layer and part. In the flat cache every new token runs over all slots in use, so what branches
 * have for themselves counts squared; in a lane it runs over its own text alone.
 *
 * <p>A lane holds a copy of what a branch looks at, made when it begins; then it takes one new
 * token a step, all lanes in the same column, where places that are not the branch's are masked.
 * What is computed in lanes is written through to the flat cache, which stays complete: a lane may
 * be forgotten at any time, and is, once its branch takes no part in a step. The first column is
 * padding, as in {@link KvBuffers}.
 */
final class Lanes implements AutoCloseable {

  /**
   * How many times as long as the longest branch the flat cache is, for lanes to be faster. A token
   * runs over a slot of the flat cache in 63 ns, since all rows read it together, and over one of
   * its lane in 350 to 400 ns (4 layers of 128, one core).
   */
  private static final int WORTH_IT = 6;

  /** The same, while lanes hold the branches already. */
  private static final int STILL_WORTH_IT = 5;

  private static final int FEWEST = 4; // branches
  private static final int FIRST_COLUMNS = 128;

  private final DecoderGraph graph;
  private final KvBuffers flat;
  private final long maxBytes;
  private int rows; // that there is room for
  private int columns;
  private int next; // the column of the next tokens
  private List<FloatBuffer> buffers = List.of(); // [2 * layers] keys and values in turn
  private List<OnnxTensor> tensors = List.of(); // over the first lanes of the buffers
  private List<Lane> lanes = List.of();
  private int[] laneOf = new int[0]; // of each row of the present step

  /**
   * Lanes beside a flat cache.
   *
   * @param maxBytes of both together
   */
  Lanes(DecoderGraph graph, KvBuffers flat, long maxBytes) {
    this.graph = graph;
    this.flat = flat;
    this.maxBytes = maxBytes;
  }

  /** Forgets what branches have; the next step in lanes copies it anew. */
  void forget() {
    lanes = List.of();
  }

  /**
   * The flat cache is to have room for some slots: lanes give theirs back where it does not fit.
   */
  void makeWay(int slots) {
    long flatBytes = (long) (slots + KvBuffers.PADDING) * graph.bytesPerSlot();
    if (rows > 0 && flatBytes + (long) rows * columns * graph.bytesPerSlot() > maxBytes) {
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

  // --- one step ---

  /** Takes the branches of a step into lanes; false where flat is better, or the only way. */
  boolean take(Step step) {
    int longest = longest(step);
    int slots = step.firstSlot() + step.size();
    int worthIt = lanes.isEmpty() ? WORTH_IT : STILL_WORTH_IT;
    if (longest < 0 || step.size() < FEWEST || slots < worthIt * longest) {
      forget();
      return false;
    }
    int column = lanes.isEmpty() ? longest : Math.max(next, longest);
    if (column >= columns && longest + FIRST_COLUMNS / 2 <= columns) {
      forget(); // close up: all begin again at the first column
      column = longest;
    }
    if (!reserve(step.size(), column + 1)) {
      forget();
      return false;
    }
    next = lanes.isEmpty() ? longest : column; // more room is new room
    assign(step);
    return true;
  }

  /**
   * Columns that the longest branch takes, its padding included and its new token not; -1 where a
   * token looks at another new one, which lanes cannot do.
   */
  static int longest(Step step) {
    int longest = 0;
    for (int row = 0; row < step.size(); row++) {
      SlotView view = step.view(row);
      int tokens = -1; // without its own
      for (int run = 0; run < view.runs(); run++) {
        boolean hasOwn = run == view.runs() - 1;
        int old = hasOwn ? view.to(run) - 1 : view.to(run);
        boolean isOwn = hasOwn && old == step.firstSlot() + row;
        boolean looksAtNew = old > step.firstSlot() && (!isOwn || view.from(run) < old);
        if (looksAtNew || hasOwn != isOwn) {
          return -1;
        }
        tokens += view.to(run) - view.from(run);
      }
      if (tokens < 0) {
        return -1;
      }
      longest = Math.max(longest, tokens);
    }
    return KvBuffers.PADDING + longest;
  }

  private boolean reserve(int wantedRows, int wantedColumns) {
    if (wantedRows <= rows && wantedColumns <= columns) {
      return true;
    }
    int moreRows = Math.max(rows, wantedRows);
    int moreColumns = columns;
    while (moreColumns < wantedColumns) {
      moreColumns = Math.max(FIRST_COLUMNS, 2 * moreColumns);
    }
    long values = (long) moreRows * moreColumns * graph.heads() * graph.headSize();
    long bytes = (long) moreRows * moreColumns * graph.bytesPerSlot();
    long flatBytes = (long) (flat.capacity() + KvBuffers.PADDING) * graph.bytesPerSlot();
    if (bytes + flatBytes > maxBytes || values > Integer.MAX_VALUE / Float.BYTES) {
      return false;
    }
    close();
    try {
      List<FloatBuffer> fresh = new ArrayList<>();
      for (int i = 0; i < 2 * graph.layers(); i++) {
        fresh.add(KvBuffers.floats((int) values));
      }
      buffers = fresh;
    } catch (OutOfMemoryError e) { // of direct memory: flat needs none
      return false;
    }
    rows = moreRows;
    columns = moreColumns;
    return true;
  }

  /** Finds the lane of each row that has one, closes the others' up, and copies the rest. */
  private void assign(Step step) {
    int size = step.size();
    Map<Integer, Integer> byLastSlot = new HashMap<>();
    for (int lane = 0; lane < lanes.size(); lane++) {
      byLastSlot.put(lanes.get(lane).lastSlot(), lane);
    }
    @Nullable Lane[] taken = new Lane[Math.max(size, lanes.size())];
    int[][] views = new int[size][];
    laneOf = new int[size];
    Arrays.fill(laneOf, -1);
    for (int row = 0; row < size; row++) {
      views[row] = Lane.slots(step.view(row));
      int last = views[row].length == 0 ? -1 : views[row][views[row].length - 1];
      int lane = byLastSlot.getOrDefault(last, -1);
      if (lane >= 0 && taken[lane] == null && lanes.get(lane).holds(views[row])) {
        taken[lane] = lanes.get(lane);
        laneOf[row] = lane;
      }
    }
    int free = 0;
    for (int row = 0; row < size; row++) {
      if (laneOf[row] >= size) { // into a hole, so that lanes in use lie together
        free = firstFree(taken, free);
        copyLane(laneOf[row], free);
        taken[free] = taken[laneOf[row]];
        taken[laneOf[row]] = null;
        laneOf[row] = free;
      }
    }
    for (int row = 0; row < size; row++) {
      if (laneOf[row] < 0) {
        free = firstFree(taken, free);
        copyIn(step.view(row), free);
        taken[free] = new Lane(views[row], next);
        laneOf[row] = free;
      }
    }
    List<Lane> now = new ArrayList<>(size);
    for (int lane = 0; lane < size; lane++) {
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

  // --- what ONNX Runtime sees ---

  /** The column of the new tokens. */
  int column() {
    return next;
  }

  /** The lane of a row of the step. */
  int laneOf(int row) {
    return laneOf[row];
  }

  /** Marks the columns that a row's new token may look at. */
  void mark(int row, float[] bias, float open) {
    Lane lane = lanes.get(laneOf[row]);
    Arrays.fill(bias, KvBuffers.PADDING, KvBuffers.PADDING + lane.copied, open);
    Arrays.fill(bias, lane.begun, next + 1, open);
  }

  /** Past input and present output of a layer's keys (0) or values (1). */
  OnnxTensor tensor(int layer, int part) {
    if (tensors.isEmpty() || tensors.get(0).getInfo().getShape()[0] != lanes.size()) {
      closeTensors();
      int values = lanes.size() * graph.heads() * columns * graph.headSize();
      long[] shape = {lanes.size(), graph.heads(), columns, graph.headSize()};
      tensors =
          buffers.stream()
              .map(buffer -> KvBuffers.tensor(buffer.duplicate().clear().limit(values), shape))
              .toList();
    }
    return tensors.get(2 * layer + part);
  }

  /** After the step: writes its tokens through to the flat cache. */
  void writeThrough(Step step) {
    for (int row = 0; row < step.size(); row++) {
      for (int i = 0; i < buffers.size(); i++) {
        for (int head = 0; head < graph.heads(); head++) {
          flat.put(i, head, step.firstSlot() + row, buffers.get(i), at(laneOf[row], head, next), 1);
        }
      }
      lanes.get(laneOf[row]).add(step.firstSlot() + row);
    }
    next++;
  }

  // --- copies ---

  private void copyIn(SlotView view, int lane) {
    int column = KvBuffers.PADDING;
    for (int run = 0; run < view.runs(); run++) {
      boolean last = run == view.runs() - 1;
      int length = view.to(run) - view.from(run) - (last ? 1 : 0);
      for (int i = 0; i < buffers.size(); i++) {
        for (int head = 0; head < graph.heads(); head++) {
          flat.get(i, head, view.from(run), buffers.get(i), at(lane, head, column), length);
        }
      }
      column += length;
    }
  }

  private void copyLane(int from, int to) {
    int length = graph.heads() * columns * graph.headSize();
    for (FloatBuffer buffer : buffers) {
      buffer.put(at(to, 0, 0), buffer.duplicate(), at(from, 0, 0), length);
    }
  }

  private int at(int lane, int head, int column) {
    return ((lane * graph.heads() + head) * columns + column) * graph.headSize();
  }

  private void closeTensors() {
    tensors.forEach(OnnxTensor::close);
    tensors = List.of();
  }

  @Override
  public void close() {
    closeTensors();
    forget();
    buffers = List.of();
    rows = 0;
    columns = 0;
  }
}
