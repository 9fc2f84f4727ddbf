package io.ponder4j.engine.kv;

import io.ponder4j.engine.KvBudgetExceededException;
import io.ponder4j.engine.KvMemory;
import io.ponder4j.engine.SlotView;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The prefix tree over a cache: every token sequence that is in it, each common beginning stored
 * once. Texts of different namespaces share nothing.
 *
 * <p>New tokens are appended after the last slot in use. A pinned node and all before it stay. What
 * is kept goes only when there is no room otherwise, and what is neither when there is more of it
 * than wanted; the least recently used leaves go first. What goes is swapped out as far as there is
 * memory for it, and comes back when it is pinned again. Holes that are left are closed by moving
 * slots down. For the decode loop's thread only.
 *
 * <p>Invariant: slots in use = resident nodes; each in-use slot has exactly one node; a node has
 * pins exactly if it, or a node below it, is pinned, and keeps likewise; what stands before a
 * resident node is resident.
 */
public final class KvTree {

  private static final int SMALLEST_HOLE = 64; // slots; below that moving is not worth it

  private final KvMemory memory;
  private final long mostSwapped; // nodes
  private final SlotTable slots;
  private final Accounts accounts = new Accounts();
  private final Map<String, KvNode> roots = new HashMap<>(); // by namespace
  private int gaps; // ever made
  private final Set<KvNode> swapped = new LinkedHashSet<>(); // children before their parents

  /**
   * A tree over an empty cache.
   *
   * @param swapBytes the most memory for what is swapped out
   */
  public KvTree(KvMemory memory, long swapBytes) {
    this.memory = memory;
    this.slots = new SlotTable(memory);
    this.mostSwapped = swapBytes / memory.bytesPerSlot();
  }

  /** The empty sequence of a namespace. */
  public KvNode root(String namespace) {
    return roots.computeIfAbsent(namespace, name -> new KvNode(null, -1, 0));
  }

  Collection<KvNode> roots() {
    return roots.values();
  }

  /** The slot that the next new token gets. */
  public int nextSlot() {
    return slots.spanned();
  }

  /** Nodes that have a slot. */
  public int inUse() {
    return accounts.inUse();
  }

  /** How many of them are pinned, or have a pinned node below them. */
  public int pinned() {
    return accounts.pinned();
  }

  /** How many of them are kept, or have a kept node below them, and are not pinned. */
  public int kept() {
    return accounts.kept();
  }

  /** Nodes that are swapped out. */
  public int swapped() {
    return swapped.size();
  }

  /** How many of those are pinned: {@link #reserve} brings them back. */
  public int absent() {
    return accounts.absent().size();
  }

  /** Slots that new tokens can take, where need be in place of what nobody pins. */
  public int room() {
    return memory.limit() - pinned() - absent();
  }

  /** Adds a token after a node, in the next slot. There must be room, see {@link #reserve}. */
  public KvNode append(KvNode parent, int token) {
    var node = new KvNode(parent, token, parent.depth() + 1);
    parent.addChild(node);
    settle(node);
    return node;
  }

  /** Gives the next slot to a node that has none, for its token to be computed anew. */
  public void renew(KvNode node) {
    node.copy = null;
    swapped.remove(node);
    settle(node);
  }

  private void settle(KvNode node) {
    accounts.leave(node);
    slots.put(node);
    accounts.enter(node);
    countResidentChild(node.parent(), 1);
  }

  /**
   * Uses up the next slot for a token that is in the tree already; it is free after {@link
   * #reclaim}.
   */
  public int scratchSlot() {
    return slots.scratch();
  }

  /** What a node's token looks at: the slots from the root to itself. */
  public SlotView view(KvNode node) {
    int[] seen = new int[node.depth()];
    int first = seen.length;
    for (KvNode at = node; at != null; at = at.parent()) {
      if (!at.isBare()) {
        seen[--first] = at.slot();
      }
    }
    return SlotView.of(Arrays.copyOfRange(seen, first, seen.length));
  }

  /**
   * The same text without some positions: what comes after it does not look at them, and keeps its
   * own position. What lies between them and the end is copied; there must be room for that. The
   * new text is found by nobody, whatever its tokens.
   *
   * @param end the text's last token, pinned
   * @param from first position to be left out, from 0
   * @param to the position after the last one, more than {@code from}
   * @return the end of the new text, which nobody pins yet
   */
  public KvNode drop(KvNode end, int from, int to) {
    List<KvNode> tail = new ArrayList<>();
    KvNode at = end;
    for (; at.depth() > to && at.parent() != null; at = at.parent()) {
      tail.add(at);
    }
    while (at.depth() > from && at.parent() != null) {
      at = at.parent();
    }
    at = gap(at, to);
    for (int i = tail.size() - 1; i >= 0; i--) {
      at = tail.get(i).isGap() ? gap(at, tail.get(i).depth()) : copy(tail.get(i), at);
    }
    return at;
  }

  private KvNode gap(KvNode parent, int depth) {
    var gap = new KvNode(parent, Integer.MIN_VALUE + gaps++, depth);
    parent.addChild(gap);
    countResidentChild(parent, 1);
    return gap;
  }

  private KvNode copy(KvNode node, KvNode parent) {
    KvNode copy = append(parent, node.token());
    memory.restore(memory.save(node.slot), copy.slot);
    return copy;
  }

  // --- pins and keeps ---

  /** Holds a node and all before it, until as many {@link #unpin} calls. */
  public void pin(KvNode node) {
    for (KvNode at = node; at != null; at = at.parent()) {
      if (at.pins > 0) {
        at.pins++;
        return;
      }
      accounts.leave(at);
      at.pins = 1;
      accounts.enter(at);
    }
  }

  /** Takes back a {@link #pin}. */
  public void unpin(KvNode node) {
    for (KvNode at = node; at != null; at = at.parent()) {
      if (at.pins == 0) {
        throw new IllegalStateException("a node was unpinned more often than pinned");
      }
      if (at.pins > 1) {
        at.pins--;
        return;
      }
      accounts.leave(at);
      at.pins = 0;
      accounts.enter(at);
      removeIfEmpty(at);
    }
  }

  /**
   * Keeps a node and all before it while there is room, until as many {@link #unkeep} calls.
   *
   * @param node that somebody pins
   */
  public void keep(KvNode node) {
    for (KvNode at = node; at != null; at = at.parent()) {
      if (at.keeps > 0) {
        at.keeps++;
        return;
      }
      accounts.leave(at);
      at.keeps = 1;
      accounts.enter(at);
    }
  }

  /** Takes back a {@link #keep}, also of what had to go meanwhile. */
  public void unkeep(KvNode node) {
    for (KvNode at = node; at != null; at = at.parent()) {
      if (at.keeps == 0) {
        throw new IllegalStateException("a node was kept less often than that");
      }
      if (at.keeps > 1) {
        at.keeps--;
        return;
      }
      accounts.leave(at);
      at.keeps = 0;
      accounts.enter(at);
      if (at.parent() == null) { // a gap that is empty has gone before
        removeIfEmpty(at);
      }
    }
  }

  private void countResidentChild(@Nullable KvNode parent, int change) {
    if (parent != null) {
      accounts.leave(parent);
      parent.residentChildren += change;
      accounts.enter(parent);
    }
  }

  // --- what goes ---

  /** Takes out a node that nobody pins: what should lie in its slot was never computed. */
  public void discard(KvNode node) {
    if (node.residentChildren > 0 || node.pins > 0) {
      throw new IllegalStateException("only a leaf without pins can be discarded");
    }
    remove(node);
  }

  /** Takes out a node without resident children, and what is swapped out below it. */
  private void remove(KvNode node) {
    if (node.isResident()) {
      vacate(node);
    }
    Deque<KvNode> below = new ArrayDeque<>(List.of(node));
    while (!below.isEmpty()) {
      KvNode gone = below.pop();
      gone.copy = null;
      swapped.remove(gone);
      below.addAll(Arrays.asList(gone.children()));
    }
    KvNode parent = node.parent();
    if (parent != null) {
      parent.removeChild(node);
      removeIfEmpty(parent);
    }
  }

  private void vacate(KvNode node) {
    accounts.leave(node);
    slots.vacate(node);
    accounts.enter(node);
    countResidentChild(node.parent(), -1);
  }

  /** A gap, or a namespace's root, that nobody needs any more. */
  private void removeIfEmpty(KvNode node) {
    if (!node.isBare() || node.children().length > 0 || node.pins > 0) {
      return;
    }
    KvNode parent = node.parent();
    if (parent != null) {
      parent.removeChild(node);
      countResidentChild(parent, -1);
      removeIfEmpty(parent);
    } else if (node.keeps == 0) {
      roots.values().remove(node);
    }
  }

  /** Swaps a resident leaf out; where there is no memory for that, it is gone. */
  private void evict(KvNode leaf) {
    if (mostSwapped == 0 || leaf.isBelowGap()) {
      remove(leaf);
      return;
    }
    leaf.copy = memory.save(leaf.slot);
    swapped.add(leaf);
    vacate(leaf);
    if (swapped.size() > mostSwapped) {
      removeOldestSwapped();
    }
  }

  /** Of those that nobody pins, which has nothing below it: children go before their parents. */
  private boolean removeOldestSwapped() {
    for (KvNode oldest : swapped) {
      if (oldest.pins == 0) {
        remove(oldest);
        return true;
      }
    }
    return false;
  }

  // --- room ---

  /**
   * Makes room for new tokens, and brings back what is pinned and swapped out: takes more memory,
   * and where there is none lets go of what nobody pins. Moves slots, so views have to be made anew
   * when it returns true, or throws.
   *
   * @param later tokens that may follow, at most: more memory is taken at once where they will need
   *     it, and no more than they can need; asked for only then
   * @throws KvBudgetExceededException if there is no room
   */
  public boolean reserve(int rows, LongSupplier later) {
    int tokens = rows + absent();
    boolean moved = false;
    if (slots.spanned() + tokens > memory.capacity() && slots.spanned() > inUse()) {
      slots.compact();
      moved = true;
    }
    if (slots.spanned() + tokens > memory.capacity()) {
      moved |= growOrEvict(tokens, later);
    }
    slots.ensureRoom(tokens);
    bringBack();
    return moved;
  }

  private boolean growOrEvict(int tokens, LongSupplier later) {
    long needed = (long) slots.spanned() + tokens;
    if (needed <= memory.limit()) {
      try {
        memory.ensureCapacity((int) Math.min(memory.limit(), larger(needed, later.getAsLong())));
        return false;
      } catch (KvBudgetExceededException lessMemoryThanAllowed) {
        // the limit is lower now
      }
    }
    if (pinned() + tokens > memory.limit()) {
      throw new KvBudgetExceededException(pinned() + tokens, memory.limit());
    }
    while (inUse() + tokens > memory.limit()) {
      evict(accounts.oldestLeaf());
    }
    slots.compact();
    memory.ensureCapacity(Math.max(memory.capacity(), slots.spanned() + tokens));
    return true;
  }

  /** What there was is copied, and lies about until a garbage collection: growing is to be rare. */
  private long larger(long needed, long later) {
    long least = memory.capacity() * 3L / 2;
    long most = memory.capacity() * 4L;
    return Math.max(needed, Math.max(least, Math.min(most, needed + later)));
  }

  private void bringBack() {
    List<KvNode> parentsLast = new ArrayList<>(accounts.absent());
    for (int i = parentsLast.size() - 1; i >= 0; i--) {
      KvNode node = parentsLast.get(i);
      KvMemory.Copy copy = node.copy;
      renew(node);
      if (copy != null) {
        memory.restore(copy, node.slot);
      }
    }
  }

  /**
   * Lets go of what is cached beyond a number of tokens, and closes holes when they are many. Moves
   * slots, so views have to be made anew when it returns true.
   */
  public boolean reclaim(int cachedTokens) {
    slots.closeEnd(); // where scratch slots were
    while (accounts.cached() > cachedTokens) {
      evict(accounts.oldestLeaf());
    }
    int holes = slots.spanned() - inUse();
    if (holes < SMALLEST_HOLE || 4 * holes < slots.spanned()) {
      return false;
    }
    slots.compact();
    return true;
  }

  /** Gives back memory beyond what is in use. Moves slots, so views have to be made anew. */
  public void trim() {
    slots.compact();
    memory.trim(slots.spanned());
  }

  /**
   * Forgets what nobody pins, and closes all holes: what lay there is never looked at again, not
   * even masked. Moves slots, so views have to be made anew.
   */
  public void purge() {
    while (accounts.hasLeaf()) {
      remove(accounts.oldestLeaf());
    }
    boolean more = true;
    while (more) {
      more = removeOldestSwapped();
    }
    slots.compact();
  }
}
