package io.ponder4j.engine;

import io.ponder4j.engine.kv.KvNode;
import io.ponder4j.engine.kv.KvTree;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts a step together: each token below each node at most once, whoever wants it. Branches whose
 * texts are equal so far share their rows, and their logits.
 */
final class StepAssembly {

  private final KvTree tree;
  private final Step step = new Step();
  private final IdentityHashMap<KvNode, Integer> rows = new IdentityHashMap<>(); // in this step
  private final List<KvNode> computed = new ArrayList<>(); // they get their slots in this step

  StepAssembly(KvTree tree) {
    this.tree = tree;
  }

  /** Where something stands in the tree. It pins its node. */
  static final class Place {
    private KvNode node;
    private @Nullable SlotView view; // of node; null when it has to be made anew

    Place(KvNode pinned) {
      this.node = pinned;
    }

    KvNode node() {
      return node;
    }

    /** Moves on to a node, and its view if that is known. */
    void moveTo(KvNode next, @Nullable SlotView nextView, KvTree tree) {
      tree.pin(next);
      tree.unpin(node);
      node = next;
      view = nextView;
    }

    /** Takes over the view of another place on the same node. */
    void copyView(Place other) {
      view = other.view;
    }

    void slotsMoved() {
      view = null;
    }

    private SlotView view(KvTree tree) {
      SlotView known = view;
      if (known == null) {
        known = tree.view(node);
        view = known;
      }
      return known;
    }
  }

  void begin() {
    step.begin(tree.nextSlot());
    rows.clear();
    computed.clear();
  }

  Step step() {
    return step;
  }

  int rows() {
    return step.size();
  }

  /**
   * Moves a place on by a token, computing it where it is not in the tree.
   *
   * @param wanted true when the token's logits are needed
   * @return the place of its row among the wanted ones; -1 where it was not wanted
   */
  int advance(Place place, int token, boolean wanted) {
    SlotView before = place.view(tree);
    KvNode next = place.node.child(token);
    SlotView after;
    if (next == null || !next.isResident()) {
      next = inNextSlot(place.node, next, token);
      after = before.plus(next.slot());
      compute(next, after);
    } else {
      after = before.plus(next.slot());
      if (wanted && !rows.containsKey(next)) { // its keys are known, its logits are not
        compute(next, before.plus(tree.scratchSlot()));
      }
    }
    place.moveTo(next, after, tree);
    return wanted ? step.want(rows.getOrDefault(next, -1)) : -1;
  }

  private KvNode inNextSlot(KvNode parent, @Nullable KvNode swappedOut, int token) {
    KvNode node = swappedOut;
    if (node == null) {
      node = tree.append(parent, token);
    } else {
      tree.renew(node);
    }
    computed.add(node);
    return node;
  }

  private void compute(KvNode node, SlotView view) {
    rows.put(node, step.add(node.token(), node.depth() - 1, view));
  }

  /** Takes the new nodes out of the tree again; nobody may stand on them. */
  void discardComputed() {
    for (int i = computed.size() - 1; i >= 0; i--) {
      tree.discard(computed.get(i));
    }
    computed.clear();
    rows.clear();
  }
}
