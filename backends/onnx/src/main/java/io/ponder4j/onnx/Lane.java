package io.ponder4j.onnx;

import io.ponder4j.engine.SlotView;
import java.util.Arrays;

/**
 * What a branch has in a lane: the tokens that were copied from the first column after the padding
 * on, and those that it took since then in columns that all lanes had at the time. Where a longer
 * branch joined, columns between them are not its own.
 */
final class Lane {
  private int[] columns; // that are its own, as runs: from inclusive, to exclusive, in turn
  private SlotView view; // all its tokens in the flat cache, prefix and newest included

  /**
   * A lane that has all but the last token of a branch, which it takes next.
   *
   * @param view at what that token looks
   * @param prefix first tokens that it has not, since all lanes have them in common
   * @param column where it goes
   */
  Lane(SlotView view, int prefix, int column) {
    int held = tokens(view) - 1 - prefix;
    this.columns = new int[] {KvBuffers.PADDING, KvBuffers.PADDING + held};
    this.view = view;
    advance(view, column);
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

  /** The number of first tokens that two views have in common. */
  static int common(SlotView one, SlotView other) {
    int tokens = 0;
    for (int run = 0; run < Math.min(one.runs(), other.runs()); run++) {
      if (one.from(run) != other.from(run)) {
        return tokens;
      }
      tokens += Math.min(one.to(run), other.to(run)) - one.from(run);
      if (one.to(run) != other.to(run)) {
        return tokens;
      }
    }
    return tokens;
  }

  /** A run of slots. */
  interface Run {

    /**
     * Takes a run.
     *
     * @param at the place of its first token among those that were asked for
     */
    void take(int slot, int at, int length);
  }

  /** Goes over the slots of some tokens of a view. */
  static void runs(SlotView view, int fromToken, int toToken, Run each) {
    int token = 0;
    for (int run = 0; run < view.runs() && token < toToken; run++) {
      int length = view.to(run) - view.from(run);
      int from = Math.max(fromToken, token);
      int to = Math.min(toToken, token + length);
      if (from < to) {
        each.take(view.from(run) + from - token, from - fromToken, to - from);
      }
      token += length;
    }
  }

  /** The number of first tokens that it has in common with a view. */
  int common(SlotView other) {
    return common(view, other);
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

  /** It takes the last token of a view, in a column after all its own. */
  void advance(SlotView next, int column) {
    view = next;
    int last = columns.length - 1;
    if (columns[last] != column) {
      columns = Arrays.copyOf(columns, columns.length + 2);
      columns[last + 1] = column;
      last += 2;
    }
    columns[last] = column + 1;
  }

  /** Marks the columns that are its own. */
  void mark(float[] bias, float with) {
    for (int run = 0; run < columns.length; run += 2) {
      Arrays.fill(bias, columns[run], columns[run + 1], with);
    }
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
