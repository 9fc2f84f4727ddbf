package io.ponder4j.engine.kv;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * How many nodes are what, and which may go. A node leaves the accounts, changes, and enters them
 * again. Roots and gaps are in none.
 */
final class Accounts {

  private int inUse; // with a slot
  private int pinned; // of those
  private int kept; // of those, and not pinned

  // With a slot, without pins and without children that have one; least recently used first.
  private final Set<KvNode> cachedLeaves = new LinkedHashSet<>(); // not kept
  private final Set<KvNode> keptLeaves = new LinkedHashSet<>();

  private final Set<KvNode> absent = new LinkedHashSet<>(); // pinned and without a slot

  int inUse() {
    return inUse;
  }

  int pinned() {
    return pinned;
  }

  int kept() {
    return kept;
  }

  int cached() {
    return inUse - pinned - kept;
  }

  Set<KvNode> absent() {
    return absent;
  }

  boolean hasLeaf() {
    return !cachedLeaves.isEmpty() || !keptLeaves.isEmpty();
  }

  /** The leaf that goes next: what is kept goes last. */
  KvNode oldestLeaf() {
    return (cachedLeaves.isEmpty() ? keptLeaves : cachedLeaves).iterator().next();
  }

  void enter(KvNode node) {
    if (node.isBare()) {
      return;
    }
    if (!node.isResident()) {
      if (node.pins > 0) {
        absent.add(node);
      }
      return;
    }
    inUse++;
    if (node.pins > 0) {
      pinned++;
      return;
    }
    kept += node.keeps > 0 ? 1 : 0;
    if (node.residentChildren == 0) {
      leaves(node).add(node);
    }
  }

  void leave(KvNode node) {
    if (node.isBare()) {
      return;
    }
    if (!node.isResident()) {
      absent.remove(node);
      return;
    }
    inUse--;
    if (node.pins > 0) {
      pinned--;
      return;
    }
    kept -= node.keeps > 0 ? 1 : 0;
    if (node.residentChildren == 0) {
      leaves(node).remove(node);
    }
  }

  private Set<KvNode> leaves(KvNode node) {
    return node.keeps > 0 ? keptLeaves : cachedLeaves;
  }
}
