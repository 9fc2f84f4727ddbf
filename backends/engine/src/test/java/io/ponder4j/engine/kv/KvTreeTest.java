package io.ponder4j.engine.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ponder4j.engine.KvBudgetExceededException;
import io.ponder4j.engine.KvMemory;
import io.ponder4j.engine.SlotView;
import io.ponder4j.testkit.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

class KvTreeTest {

  /** A memory that knows which node's keys lie where. */
  private static final class Memory implements KvMemory {
    private long[] content;
    private final int limit;

    Memory(int slots, int limit) {
      this.content = new long[slots];
      this.limit = limit;
    }

    @Override
    public int capacity() {
      return content.length;
    }

    @Override
    public void ensureCapacity(int slots) {
      if (slots > limit) {
        throw new KvBudgetExceededException(slots, limit);
      }
      content = java.util.Arrays.copyOf(content, Math.max(slots, content.length));
    }

    @Override
    public void move(int from, int to, int length) {
      assertThat(to).isLessThan(from);
      System.arraycopy(content, from, content, to, length);
    }

    @Override
    public long bytesPerSlot() {
      return 8;
    }
  }

  private static long key(KvNode node) {
    long key = 17;
    for (KvNode at = node; at != null; at = at.parent()) {
      key = key * 31 + at.token();
    }
    return key;
  }

  @ParameterizedTest
  @Seeds(50)
  void randomOperations_keepTheAccountAndTheContent(long seed) {
    var random = new SplittableRandom(seed);
    var memory = new Memory(8, 4_000);
    var tree = new KvTree(memory);
    tree.pin(tree.root());
    List<KvNode> pinned = new ArrayList<>();

    for (int operation = 0; operation < 1_000; operation++) {
      int kind = random.nextInt(10);
      if (kind < 6) {
        KvNode from =
            pinned.isEmpty() || random.nextInt(5) == 0
                ? tree.root()
                : pinned.get(random.nextInt(pinned.size()));
        int token = random.nextInt(6);
        tree.reserve(2);
        KvNode next = from.child(token);
        if (next == null) {
          next = tree.append(from, token);
          memory.content[next.slot()] = key(next);
        } else {
          memory.content[tree.scratchSlot()] = -1;
        }
        tree.pin(next);
        pinned.add(next);
      } else if (kind < 9 && !pinned.isEmpty()) {
        tree.unpin(pinned.remove(random.nextInt(pinned.size())));
      } else if (random.nextInt(4) > 0) {
        tree.reclaim(random.nextInt(40));
      } else {
        tree.purge();
        assertThat(tree.inUse()).isEqualTo(tree.pinned()).isEqualTo(tree.nextSlot());
      }
      tree.check();
      for (KvNode node : pinned) {
        assertThat(memory.content[node.slot()]).isEqualTo(key(node));
      }
    }

    pinned.forEach(tree::unpin);
    assertThat(tree.pinned()).isZero();
    tree.reclaim(0);
    tree.check();
    assertThat(tree.inUse()).isZero();
  }

  @Test
  void match_longestPartInTheTree() {
    var tree = new KvTree(new Memory(16, 16));
    tree.reserve(3);
    KvNode a = tree.append(tree.root(), 1);
    KvNode b = tree.append(a, 2);

    assertThat(tree.match(new int[] {1, 2, 3})).isSameAs(b);
    assertThat(tree.match(new int[] {1, 3})).isSameAs(a);
    assertThat(tree.match(new int[] {2})).isSameAs(tree.root());
    assertThat(b.depth()).isEqualTo(2);
  }

  @Test
  void reserve_full_dropsTheLeastRecentlyUsedAndKeepsPins() {
    var memory = new Memory(4, 4);
    var tree = new KvTree(memory);
    tree.pin(tree.root());
    tree.reserve(4);
    KvNode kept = tree.append(tree.root(), 1);
    tree.pin(kept);
    for (int token = 2; token <= 4; token++) {
      KvNode idle = tree.append(tree.root(), token);
      tree.pin(idle);
      tree.unpin(idle);
    }

    boolean moved = tree.reserve(3);

    assertThat(moved).isTrue();
    assertThat(tree.inUse()).isEqualTo(1);
    assertThat(tree.root().child(1)).isSameAs(kept);
    assertThatThrownBy(() -> tree.reserve(4)).isInstanceOf(KvBudgetExceededException.class);
  }

  @Test
  void view_slotsInOnePiece_areOneRun() {
    var tree = new KvTree(new Memory(16, 16));
    tree.reserve(16);
    KvNode at = tree.root();
    for (int i = 0; i < 5; i++) {
      at = tree.append(at, i);
    }
    tree.append(tree.root(), 9);
    at = tree.append(at, 7);

    SlotView view = tree.view(at);

    assertThat(view.runs()).isEqualTo(2);
    assertThat(view.from(0)).isZero();
    assertThat(view.to(0)).isEqualTo(5);
    assertThat(view.from(1)).isEqualTo(6);
    assertThat(view.to(1)).isEqualTo(7);
  }

  @Test
  void unpin_moreOftenThanPinned_isRefused() {
    var tree = new KvTree(new Memory(4, 4));
    tree.reserve(1);
    KvNode node = tree.append(tree.root(), 1);

    assertThatThrownBy(() -> tree.unpin(node)).isInstanceOf(IllegalStateException.class);
  }
}
