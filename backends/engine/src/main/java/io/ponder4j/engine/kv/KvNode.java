package io.ponder4j.engine.kv;

import io.ponder4j.engine.KvMemory;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A token in the prefix tree. Its keys and values lie in a slot, or swapped out in a copy; a root
 * and a {@linkplain KvTree#drop gap} have none.
 */
public final class KvNode {

  static final int NO_SLOT = -1;

  final @Nullable KvNode parent;
  private final int token;
  private final int depth; // positions up to and with this one
  int slot = NO_SLOT;
  KvMemory.@Nullable Copy copy; // while it is swapped out
  int pins; // on this node, and one for each child with pins
  int keeps; // the same
  int residentChildren; // children with a slot, and gaps
  private final boolean belowGap; // nobody finds it by its tokens
  private KvNode[] children = {};

  KvNode(@Nullable KvNode parent, int token, int depth) {
    this.parent = parent;
    this.token = token;
    this.depth = depth;
    this.belowGap = parent != null && (parent.belowGap || parent.isGap());
  }

  /** The token's id; negative where this is none. */
  public int token() {
    return token;
  }

  /** The number of positions up to and with this one; 0 for a root. */
  public int depth() {
    return depth;
  }

  /** Where its keys and values lie; -1 where they lie in no slot. */
  public int slot() {
    return slot;
  }

  /** True when its keys and values lie in a slot. */
  public boolean isResident() {
    return slot != NO_SLOT;
  }

  /** The node before; null for a root. */
  public @Nullable KvNode parent() {
    return parent;
  }

  /** The child with a token, or null. */
  public @Nullable KvNode child(int wanted) {
    for (KvNode child : children) {
      if (child.token == wanted) {
        return child;
      }
    }
    return null;
  }

  /** True for what stands for no token: a root or a gap. */
  boolean isBare() {
    return token < 0;
  }

  boolean isGap() {
    return isBare() && parent != null;
  }

  boolean isBelowGap() {
    return belowGap;
  }

  KvNode[] children() {
    return children;
  }

  void addChild(KvNode child) {
    children = Arrays.copyOf(children, children.length + 1);
    children[children.length - 1] = child;
  }

  void removeChild(KvNode child) {
    children = Arrays.stream(children).filter(c -> c != child).toArray(KvNode[]::new);
  }
}
