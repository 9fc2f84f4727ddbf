package io.ponder4j.cli.bench;

import io.ponder4j.engine.CausalLm;
import io.ponder4j.engine.SlotView;
import io.ponder4j.engine.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The yardstick: the steps of a load straight into the backend. Nobody schedules, draws, or keeps a
 * tree, and only the time within the backend counts.
 */
final class BareLoop {

  private final CausalLm lm;
  private final Step step = new Step();

  BareLoop(CausalLm lm) {
    this.lm = lm;
  }

  /** Nanoseconds of a prompt, and of all tokens after it. */
  long nanos(Load load) {
    lm.memory().ensureCapacity(load.promptTokens() + load.tokens());
    long nanos = prefill(load.promptTokens());
    List<SlotView> views = new ArrayList<>(branchViews(load));
    int slot = load.promptTokens();
    for (int token = 1; token < Load.TOKENS; token++) {
      step.begin(slot);
      for (int branch = 0; branch < load.branches(); branch++) {
        views.set(branch, views.get(branch).plus(slot + branch));
        int row = step.add(token(branch), load.promptTokens() + token - 1, views.get(branch));
        step.want(row);
      }
      nanos += timed();
      slot += load.branches();
    }
    return nanos;
  }

  /** Nanoseconds of one step that reads a prompt and wants its last row. */
  long prefill(int tokens) {
    lm.memory().ensureCapacity(tokens);
    step.begin(0);
    SlotView view = SlotView.of();
    for (int i = 0; i < tokens; i++) {
      view = view.plus(i);
      step.add(token(i), i, view);
    }
    step.want(tokens - 1);
    return timed();
  }

  /** Nanoseconds of one step of some rows behind a context that each of them looks at. */
  long rows(int rows, int context) {
    lm.memory().ensureCapacity(context + rows);
    prefill(context);
    step.begin(context);
    for (int row = 0; row < rows; row++) {
      step.want(step.add(token(row), context, all(context).plus(context + row)));
    }
    return timed();
  }

  private static List<SlotView> branchViews(Load load) {
    SlotView[] views = new SlotView[load.branches()];
    Arrays.fill(views, all(load.promptTokens()));
    return List.of(views);
  }

  private static SlotView all(int slots) {
    int[] each = new int[slots];
    Arrays.setAll(each, i -> i);
    return SlotView.of(each);
  }

  private int token(int i) {
    return 1 + i % (lm.shape().vocabularySize() - 1);
  }

  private long timed() {
    long began = System.nanoTime();
    lm.step(step);
    return System.nanoTime() - began;
  }
}
