package io.ponder4j.onnx;

import io.ponder4j.engine.SlotView;
import io.ponder4j.engine.Step;
import java.util.ArrayList;
import java.util.List;

/**
 * Tokens of a step that follow one another in one text.
 *
 * @param first row of the step
 * @param length how many rows
 * @param view at what the first of them looks, its own slot included
 */
record Chain(int first, int length, SlotView view) {

  /** The tokens before the first one. */
  int past() {
    return Lane.tokens(view) - 1;
  }

  /** True when its past holds tokens of the step itself. */
  boolean dependsOn(Step step) {
    for (int run = 0; run < view.runs(); run++) {
      int to = run == view.runs() - 1 ? view.to(run) - 1 : view.to(run);
      if (to > step.firstSlot() && view.from(run) < to) {
        return true;
      }
    }
    return false;
  }

  /** Its end, of at most some tokens and with no wanted row but its last where that is asked. */
  List<Chain> cut(Step step, int longest, boolean atWanted) {
    List<Chain> pieces = new ArrayList<>();
    int from = first;
    for (int row = first; row < first + length; row++) {
      boolean last = row == first + length - 1;
      if (last || row - from + 1 == longest || (atWanted && step.isWanted(row))) {
        pieces.add(new Chain(from, row - from + 1, step.view(from)));
        from = row + 1;
      }
    }
    return pieces;
  }

  /** The chains of a step: as long as each token looks at the one before it and all that did. */
  static List<Chain> of(Step step) {
    List<Chain> chains = new ArrayList<>();
    int from = 0;
    for (int row = 1; row <= step.size(); row++) {
      if (row == step.size() || !follows(step, row)) {
        chains.add(new Chain(from, row - from, step.view(from)));
        from = row;
      }
    }
    return chains;
  }

  private static boolean follows(Step step, int row) {
    SlotView view = step.view(row);
    return Lane.slotBefore(view) == step.firstSlot() + row - 1
        && Lane.tokens(view) == Lane.tokens(step.view(row - 1)) + 1;
  }
}
