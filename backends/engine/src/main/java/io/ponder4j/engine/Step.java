package io.ponder4j.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The new tokens of one forward, and which of their rows are wanted. Refilled for every step. */
public final class Step {

  private int firstSlot;
  private int size;
  private int[] tokens = new int[64]; // [size]
  private int[] positions = new int[64]; // [size]
  private final List<SlotView> views = new ArrayList<>(); // [size]
  private int[] wanted = new int[64]; // [wantedCount] rows
  private int[] wantedIndex = new int[64]; // [size] place in wanted, -1 for none
  private int wantedCount;

  /** Empties the step; the first token goes to the given slot. */
  public void begin(int slot) {
    firstSlot = slot;
    size = 0;
    views.clear();
    wantedCount = 0;
  }

  /**
   * Adds a token.
   *
   * @param position from 0, the prompt's first token
   * @param view the slots it looks at, its own included
   * @return its row
   */
  public int add(int token, int position, SlotView view) {
    if (size == tokens.length) {
      tokens = Arrays.copyOf(tokens, 2 * size);
      positions = Arrays.copyOf(positions, 2 * size);
      wanted = Arrays.copyOf(wanted, 2 * size);
      wantedIndex = Arrays.copyOf(wantedIndex, 2 * size);
    }
    wantedIndex[size] = -1;
    tokens[size] = token;
    positions[size] = position;
    views.add(view);
    return size++;
  }

  /**
   * Asks for a row's logits and hidden state; more than once is as once.
   *
   * @return its place among the wanted rows
   */
  public int want(int row) {
    if (wantedIndex[row] >= 0) {
      return wantedIndex[row];
    }
    wanted[wantedCount] = row;
    wantedIndex[row] = wantedCount;
    return wantedCount++;
  }

  /** The slot that the first token is written to; the others follow. */
  public int firstSlot() {
    return firstSlot;
  }

  /** The number of tokens. */
  public int size() {
    return size;
  }

  /** A token's id. */
  public int token(int row) {
    return tokens[row];
  }

  /** A token's position. */
  public int position(int row) {
    return positions[row];
  }

  /** What a token looks at. */
  public SlotView view(int row) {
    return views.get(row);
  }

  /** The number of wanted rows. */
  public int wantedCount() {
    return wantedCount;
  }

  /** True for a row that is wanted. */
  public boolean isWanted(int row) {
    return wantedIndex[row] >= 0;
  }

  /** A wanted row. */
  public int wanted(int index) {
    return wanted[index];
  }
}
