package io.ponder4j.engine.kv;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A token in the prefix tree, with the slot that holds its keys and values. */
public final class KvNode {

  static final int NO_SLOT = -1; // the root's

  final @Nullable KvNode parent;
  private final int token;
  private final int depth; // tokens up to and with this one
  int slot;
  int pins; // on this node, and one for each child with pins
  private KvNode[] children = {};

  KvNode(@Nullable KvNode parent, int token, int slot) {
    this.parent = parent;
    this.token = token;
    this.depth = parent == null ? 0 : parent.depth + 1;
    this.slot = slot;
  }

  /** The token's id. */
  public int token() {
    return token;
  }

  /** The number of tokens up to and with this one; 0 for the root. */
  public int depth() {
    return depth;
  }

  /** Where its keys and values lie. */
  public int slot() {
    return slot;
  }

  /** The node before; null for the root. */
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

  boolean isLeaf() {
    return children.length == 0;
  }

  void addChild(KvNode child) {
    children = Arrays.copyOf(children, children.length + 1);
    children[children.length - 1] = child;
  }

  void removeChild(KvNode child) {
    children = Arrays.stream(children).filter(c -> c != child).toArray(KvNode[]::new);
  }
}
