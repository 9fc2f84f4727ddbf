package io.ponder4j.engine.kv;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;

/** The accounting identity of a tree, from its nodes alone. */
public final class KvAccounts {

  private int inUse;
  private int pinned;
  private int kept;
  private int swapped;
  private int absent;
  private final BitSet slots = new BitSet();

  private KvAccounts() {}

  /** Counts all nodes, and compares with what the tree says of itself. */
  public static void check(KvTree tree) {
    var counted = new KvAccounts();
    Deque<KvNode> nodes = new ArrayDeque<>(tree.roots());
    while (!nodes.isEmpty()) {
      KvNode node = nodes.pop();
      counted.count(node);
      nodes.addAll(Arrays.asList(node.children()));
    }
    String says =
        tree.inUse()
            + " "
            + tree.pinned()
            + " "
            + tree.kept()
            + " "
            + tree.swapped()
            + " "
            + tree.absent();
    assertThat(says).as("in use, pinned, kept, swapped, absent").isEqualTo(counted.toString());
    require(counted.slots.cardinality() == counted.inUse, "one slot a node");
    require(counted.slots.length() <= tree.nextSlot(), "slots are below the next one");
  }

  @Override
  public String toString() {
    return inUse + " " + pinned + " " + kept + " " + swapped + " " + absent;
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError("not true: " + what);
    }
  }

  private void count(KvNode node) {
    KvNode[] children = node.children();
    int pinnedChildren = 0;
    int keptChildren = 0;
    int resident = 0;
    for (KvNode child : children) {
      require(child.parent() == node, "a child knows its parent");
      pinnedChildren += child.pins > 0 ? 1 : 0;
      keptChildren += child.keeps > 0 ? 1 : 0;
      resident += child.isResident() || child.isGap() ? 1 : 0;
    }
    require(node.pins >= pinnedChildren, "a pin for each child with pins");
    require(node.keeps >= keptChildren, "a keep for each child with keeps");
    require(node.residentChildren == resident, "resident children");
    if (node.isBare()) {
      require(!node.isResident(), "a bare node has no slot");
      require(children.length + node.pins + node.keeps > 0, "a bare node is needed");
      return;
    }
    if (node.isResident()) {
      inUse++;
      slots.set(node.slot());
      pinned += node.pins > 0 ? 1 : 0;
      kept += node.pins == 0 && node.keeps > 0 ? 1 : 0;
      require(node.copy == null, "in one place");
      KvNode parent = node.parent();
      boolean isBefore = parent != null && (parent.isBare() || parent.isResident());
      require(isBefore, "what is before it is resident");
    } else {
      swapped++;
      absent += node.pins > 0 ? 1 : 0;
      require(node.copy != null, "somewhere");
      require(!node.isBelowGap(), "what nobody finds is not swapped out");
      require(resident == 0, "what is after it is not resident");
    }
  }
}
