package io.ponder4j.engine;

import java.util.Arrays;

/**
 * The cache slots that a token may look at, as runs in the order of the text. A prompt that lies in
 * one piece is one run, however long. Immutable.
 */
public final class SlotView {

  private static final SlotView EMPTY = new SlotView(new int[0]);

  private final int[] bounds; // [2 * runs] from inclusive, to exclusive

  private SlotView(int[] bounds) {
    this.bounds = bounds;
  }

  /** The given slots. */
  public static SlotView of(int... slots) {
    int[] bounds = new int[2 * slots.length];
    int length = 0;
    for (int slot : slots) {
      if (length > 0 && bounds[length - 1] == slot) {
        bounds[length - 1]++;
      } else {
        bounds[length++] = slot;
        bounds[length++] = slot + 1;
      }
    }
    return length == 0 ? EMPTY : new SlotView(Arrays.copyOf(bounds, length));
  }

  /** This view and one more slot. */
  public SlotView plus(int slot) {
    int length = bounds.length;
    if (length > 0 && bounds[length - 1] == slot) {
      int[] longer = bounds.clone();
      longer[length - 1]++;
      return new SlotView(longer);
    }
    int[] more = Arrays.copyOf(bounds, length + 2);
    more[length] = slot;
    more[length + 1] = slot + 1;
    return new SlotView(more);
  }

  /** The number of runs. */
  public int runs() {
    return bounds.length / 2;
  }

  /** The first slot of a run. */
  public int from(int run) {
    return bounds[2 * run];
  }

  /** The slot after the last one of a run. */
  public int to(int run) {
    return bounds[2 * run + 1];
  }
}
