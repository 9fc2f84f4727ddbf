package io.ponder4j.engine.kv;

import io.ponder4j.engine.KvMemory;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Which node's keys and values lie in which slot. */
final class SlotTable {

  private final KvMemory memory;
  private @Nullable KvNode[] bySlot = new KvNode[256];
  private int spanned; // slots up to the last one in use

  SlotTable(KvMemory memory) {
    this.memory = memory;
  }

  /** Slots up to the last one in use. */
  int spanned() {
    return spanned;
  }

  /** Puts a node into the next slot. */
  void put(KvNode node) {
    node.slot = spanned;
    bySlot[nextFree()] = node;
  }

  /** Uses up the next slot for nobody. */
  int scratch() {
    return nextFree();
  }

  private int nextFree() {
    if (spanned == bySlot.length) {
      throw new IllegalStateException("no room was reserved for slot " + spanned);
    }
    return spanned++;
  }

  /** Leaves a hole where a node was. */
  void vacate(KvNode node) {
    bySlot[node.slot] = null;
    node.slot = KvNode.NO_SLOT;
  }

  void ensureRoom(int slots) {
    if (spanned + slots > bySlot.length) {
      bySlot = Arrays.copyOf(bySlot, Math.max(2 * bySlot.length, spanned + slots));
    }
  }

  /** Takes back the holes at the end. */
  void closeEnd() {
    while (spanned > 0 && bySlot[spanned - 1] == null) {
      spanned--;
    }
  }

  /** Moves every node to the lowest slots, in order. */
  void compact() {
    int to = 0;
    int from = 0;
    while (from < spanned) {
      if (bySlot[from] == null) {
        from++;
        continue;
      }
      int end = from;
      while (end < spanned && bySlot[end] != null) {
        end++;
      }
      if (to < from) {
        memory.move(from, to, end - from);
      }
      for (; from < end; from++, to++) {
        KvNode node = bySlot[from];
        bySlot[from] = null;
        bySlot[to] = node;
        if (node != null) {
          node.slot = to;
        }
      }
    }
    spanned = to;
  }
}
