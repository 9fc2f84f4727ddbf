package io.ponder4j.onnx;

import io.ponder4j.engine.SlotView;
import java.util.Arrays;

/**
 * What a branch has in a lane: its first tokens from the first column after the padding on, those
 * since then from column {@code begun} on.
 */
final class Lane {
  private int[] slots; // [length] of the branch's tokens in the flat cache
  private int length;
  final int copied; // of its tokens
  final int begun; // the column after which it took new ones

  Lane(int[] slots, int begun) {
    this.slots = slots;
    this.length = slots.length;
    this.copied = slots.length;
    this.begun = begun;
  }

  /** Its last slot; -1 where it has none. */
  int lastSlot() {
    return length == 0 ? -1 : slots[length - 1];
  }

  /** True when it has the tokens at exactly these slots. */
  boolean holds(int[] wanted) {
    return Arrays.equals(slots, 0, length, wanted, 0, wanted.length);
  }

  void add(int slot) {
    if (length == slots.length) {
      slots = Arrays.copyOf(slots, Math.max(16, 2 * length));
    }
    slots[length++] = slot;
  }

  /** Follows slots that move; false where what it holds is overwritten. */
  boolean moved(int from, int to, int count) {
    for (int i = 0; i < length; i++) {
      if (slots[i] >= from && slots[i] < from + count) {
        slots[i] += to - from;
      } else if (slots[i] >= to && slots[i] < to + count) {
        return false;
      }
    }
    return true;
  }

  /** The slots that a new token looks at, without its own. */
  static int[] slots(SlotView view) {
    int count = -1;
    for (int run = 0; run < view.runs(); run++) {
      count += view.to(run) - view.from(run);
    }
    int[] slots = new int[count];
    int i = 0;
    for (int run = 0; run < view.runs(); run++) {
      for (int slot = view.from(run); slot < view.to(run) && i < count; slot++) {
        slots[i++] = slot;
      }
    }
    return slots;
  }
}
