package io.ponder4j.engine.kv;

import io.ponder4j.engine.KvMemory;
import io.ponder4j.engine.SlotView;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The prefix tree over a cache: every token sequence that is in it, each common beginning stored
 * once.
 *
 * <p>New tokens are appended after the last slot in use. A pinned node and all before it stay; what
 * nobody pins stays as cache, the least recently used leaves going first. Holes that are left are
 * closed by moving slots down. For the decode loop's thread only.
 *
 * <p>Invariant: slots in use = nodes but the root; each in-use slot has exactly one node; a node
 * has pins exactly if it, or a node below it, is pinned.
 */
public final class KvTree {

  private static final int SMALLEST_HOLE = 64; // slots; below that moving is not worth it

  private final KvMemory memory;
  private final KvNode root = new KvNode(null, -1, KvNode.NO_SLOT);
  private @Nullable KvNode[] bySlot = new KvNode[256];
  private int spanned; // slots up to the last one in use
  private int inUse;
  private int pinned;
  private final Set<KvNode> idle = new LinkedHashSet<>(); // leaves without pins, oldest first

  /** A tree over an empty cache. */
  public KvTree(KvMemory memory) {
    this.memory = memory;
  }

  /** The empty sequence. */
  public KvNode root() {
    return root;
  }

  /** The slot that the next new token gets. */
  public int nextSlot() {
    return spanned;
  }

  /** Nodes in the tree. */
  public int inUse() {
    return inUse;
  }

  /** Nodes that are pinned or have a pinned node below them. */
  public int pinned() {
    return pinned;
  }

  /** The node at the end of the longest part of a sequence that is in the tree. */
  public KvNode match(int[] tokens) {
    KvNode at = root;
    for (int token : tokens) {
      KvNode next = at.child(token);
      if (next == null) {
        break;
      }
      at = next;
    }
    return at;
  }

  /** Adds a token after a node, in the next slot. There must be room, see {@link #reserve}. */
  public KvNode append(KvNode parent, int token) {
    if (spanned == bySlot.length) {
      throw new IllegalStateException("no room was reserved for slot " + spanned);
    }
    var node = new KvNode(parent, token, spanned);
    parent.addChild(node);
    bySlot[spanned++] = node;
    inUse++;
    return node;
  }

  /**
   * Uses up the next slot for a token that is in the tree already; it is free after {@link
   * #reclaim}.
   */
  public int scratchSlot() {
    return spanned++;
  }

  /** What a node's token looks at: the slots from the root to itself. */
  public SlotView view(KvNode node) {
    int[] slots = new int[node.depth()];
    int i = slots.length;
    for (KvNode at = node; at != null && at != root; at = at.parent()) {
      slots[--i] = at.slot();
    }
    return SlotView.of(slots);
  }

  // --- pins ---

  /** Keeps a node and all before it, until as many {@link #unpin} calls. */
  public void pin(KvNode node) {
    for (KvNode at = node; at != null && at.pins++ == 0; at = at.parent()) {
      pinned += at == root ? 0 : 1;
      idle.remove(at);
    }
  }

  /** Takes back a {@link #pin}. */
  public void unpin(KvNode node) {
    for (KvNode at = node; at != null; at = at.parent()) {
      if (at.pins == 0) {
        throw new IllegalStateException("a node was unpinned more often than pinned");
      }
      if (--at.pins > 0) {
        return;
      }
      pinned -= at == root ? 0 : 1;
      if (at.isLeaf() && at != root) {
        idle.add(at);
      }
    }
  }

  /** Takes out a leaf that nobody pins: what should lie in its slot was never computed. */
  public void discard(KvNode leaf) {
    if (!leaf.isLeaf() || leaf.pins > 0) {
      throw new IllegalStateException("only a leaf without pins can be discarded");
    }
    idle.remove(leaf);
    remove(leaf);
  }

  private void remove(KvNode leaf) {
    bySlot[leaf.slot] = null;
    inUse--;
    KvNode parent = leaf.parent();
    if (parent != null) {
      parent.removeChild(leaf);
      if (parent.isLeaf() && parent.pins == 0 && parent != root) {
        idle.add(parent);
      }
    }
  }

  // --- room ---

  /**
   * Makes room for new tokens: takes more memory, and where there is none drops what nobody pins.
   * Moves slots, so views have to be made anew when it returns true.
   *
   * @throws io.ponder4j.engine.KvBudgetExceededException if there is no room
   */
  public boolean reserve(int tokens) {
    boolean moved = false;
    if (spanned + tokens > memory.capacity()) {
      if (spanned - inUse > 0) {
        compact();
        moved = true;
      }
      if (spanned + tokens > memory.capacity()) {
        moved |= growOrEvict(tokens);
      }
    }
    if (spanned + tokens > bySlot.length) {
      bySlot = Arrays.copyOf(bySlot, Math.max(2 * bySlot.length, spanned + tokens));
    }
    return moved;
  }

  private boolean growOrEvict(int tokens) {
    try {
      memory.ensureCapacity(Math.max(spanned + tokens, 2 * memory.capacity()));
      return false;
    } catch (io.ponder4j.engine.KvBudgetExceededException noDoubling) {
      evict(0);
      compact();
      if (spanned + tokens > memory.capacity()) {
        memory.ensureCapacity(spanned + tokens);
      }
      return true;
    }
  }

  /**
   * Drops what is cached beyond a number of tokens, and closes holes when they are many. Moves
   * slots, so views have to be made anew when it returns true.
   */
  public boolean reclaim(int cachedTokens) {
    while (spanned > 0 && bySlot[spanned - 1] == null) {
      spanned--; // scratch slots at the end
    }
    if (inUse - pinned > cachedTokens) {
      evict(cachedTokens);
    }
    int holes = spanned - inUse;
    if (holes < SMALLEST_HOLE || 4 * holes < spanned) {
      return false;
    }
    compact();
    return true;
  }

  /**
   * Drops what nobody pins and closes all holes: what lay there is never looked at again, not even
   * masked. Moves slots, so views have to be made anew.
   */
  public void purge() {
    evict(0);
    compact();
  }

  private void evict(int keep) {
    while (inUse - pinned > keep && !idle.isEmpty()) {
      KvNode leaf = idle.iterator().next();
      idle.remove(leaf);
      remove(leaf);
    }
  }

  /** Moves every node to the lowest slots, in order. */
  private void compact() {
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

  /** Checks the invariant; for tests. */
  public void check() {
    int nodes = 0;
    for (int slot = 0; slot < bySlot.length; slot++) {
      KvNode node = bySlot[slot];
      if (node != null) {
        nodes++;
        if (node.slot != slot || slot >= spanned || node.parent == null) {
          throw new IllegalStateException("slot " + slot + " and its node do not agree");
        }
        if (node.parent.child(node.token()) != node) {
          throw new IllegalStateException("a node is not below its parent");
        }
      }
    }
    if (nodes != inUse || pinned > inUse) {
      throw new IllegalStateException(
          nodes + " nodes, " + inUse + " in use, " + pinned + " pinned");
    }
  }
}
