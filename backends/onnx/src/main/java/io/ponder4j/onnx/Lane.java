package io.ponder4j.onnx;

import io.ponder4j.engine.SlotView;

/**
 * What a branch has in a lane: its first tokens from the first column after the padding on, those
 * since then from column {@code begun} on.
 */
final class Lane {
  final int copied; // of its tokens
  final int begun; // the column of the first one that it took itself
  private SlotView view; // its tokens in the flat cache, the newest included

  /**
   * A lane that has all but the last token of a branch, which it takes next.
   *
   * @param view at what that token looks
   * @param begun its column
   */
  Lane(SlotView view, int begun) {
    this.copied = tokens(view) - 1;
    this.begun = begun;
    this.view = view;
  }

  static int tokens(SlotView view) {
    int tokens = 0;
    for (int run = 0; run < view.runs(); run++) {
      tokens += view.to(run) - view.from(run);
    }
    return tokens;
  }

  /** The slot before the last one of a view; -1 where there is none. */
  static int slotBefore(SlotView view) {
    int last = view.runs() - 1;
    if (view.to(last) - view.from(last) > 1) {
      return view.to(last) - 2;
    }
    return last == 0 ? -1 : view.to(last - 1) - 1;
  }

  int lastSlot() {
    return view.to(view.runs() - 1) - 1;
  }

  /** True when it has exactly the tokens of a view but the last. */
  boolean holdsAllBut(SlotView next) {
    int runs = view.runs();
    int last = next.runs() - 1;
    boolean continues = next.to(last) - next.from(last) > 1;
    if (runs != (continues ? next.runs() : last)) {
      return false;
    }
    for (int run = 0; run < runs; run++) {
      int to = next.to(run) - (run == last ? 1 : 0);
      if (view.from(run) != next.from(run) || view.to(run) != to) {
        return false;
      }
    }
    return true;
  }

  /** It takes the last token of a view. */
  void advance(SlotView next) {
    view = next;
  }

  /** True when one of its tokens is at such a slot. */
  boolean touches(int from, int to) {
    for (int run = 0; run < view.runs(); run++) {
      if (view.from(run) < to && view.to(run) > from) {
        return true;
      }
    }
    return false;
  }

  /** Follows slots that move; false where what it holds is overwritten. */
  boolean moved(int from, int to, int count) {
    if (!touches(from, from + count)) {
      return !touches(to, to + count);
    }
    int[] slots = new int[tokens(view)];
    int i = 0;
    for (int run = 0; run < view.runs(); run++) {
      for (int slot = view.from(run); slot < view.to(run); slot++) {
        boolean moves = slot >= from && slot < from + count;
        if (!moves && slot >= to && slot < to + count) {
          return false;
        }
        slots[i++] = moves ? slot + to - from : slot;
      }
    }
    view = SlotView.of(slots);
    return true;
  }
}
