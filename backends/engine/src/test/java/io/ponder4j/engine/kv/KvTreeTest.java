package io.ponder4j.engine.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ponder4j.engine.KvBudgetExceededException;
import io.ponder4j.engine.KvMemory;
import io.ponder4j.engine.SlotView;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
    public int limit() {
      return limit;
    }

    @Override
    public Copy save(int slot) {
      return new Saved(content[slot]);
    }

    @Override
    public void restore(Copy copy, int slot) {
      content[slot] = ((Saved) copy).content();
    }

    private record Saved(long content) implements Copy {}

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

  private static final int LIMIT = 300;

  /** A tree, its memory, who holds what, and what should lie where. */
  private static final class Play {
    final SplittableRandom random;
    final Memory memory = new Memory(8, LIMIT);
    final KvTree tree;
    final List<KvNode> pinned = new ArrayList<>();
    final List<KvNode> kept = new ArrayList<>();
    final IdentityHashMap<KvNode, Long> content = new IdentityHashMap<>();

    Play(long seed) {
      random = new SplittableRandom(seed);
      tree = new KvTree(memory, 8L * random.nextInt(4) * 60);
    }

    private long content(KvNode node) {
      return Objects.requireNonNull(content.get(node));
    }

    void operation() {
      int kind = random.nextInt(100);
      if (kind < 55) {
        goOn();
      } else if (kind < 75 && !pinned.isEmpty()) {
        tree.unpin(pinned.remove(random.nextInt(pinned.size())));
      } else if (kind < 80 && !pinned.isEmpty()) {
        KvNode node = pinned.get(random.nextInt(pinned.size()));
        tree.keep(node);
        kept.add(node);
      } else if (kind < 85 && !kept.isEmpty()) {
        tree.unkeep(kept.remove(random.nextInt(kept.size())));
      } else if (kind < 88 && !pinned.isEmpty()) {
        drop(pinned.get(random.nextInt(pinned.size())));
      } else if (kind < 90) {
        tree.purge();
        assertThat(tree.inUse()).isEqualTo(tree.pinned()).isEqualTo(tree.nextSlot());
        assertThat(tree.swapped()).isEqualTo(tree.absent());
      } else {
        tree.reclaim(random.nextInt(60));
      }
    }

    /** Walks from somewhere pinned, or from a root, over what is there, and appends a few. */
    private void goOn() {
      KvNode at =
          pinned.isEmpty() || random.nextInt(3) == 0
              ? tree.root(random.nextBoolean() ? "" : "other")
              : pinned.get(random.nextInt(pinned.size()));
      tree.pin(at);
      for (int i = random.nextInt(12); i > 0; i--) {
        int token = random.nextInt(3);
        KvNode next = at.child(token);
        if (next == null || (!next.isResident() && random.nextInt(5) == 0)) {
          if (!reserve()) {
            break;
          }
          next = at.child(token); // what was there may have gone
          if (next == null) {
            next = tree.append(at, token);
            content.put(next, random.nextLong());
          } else if (!next.isResident()) {
            tree.renew(next);
          }
          memory.content[next.slot()] = content(next);
        }
        tree.pin(next);
        tree.unpin(at);
        at = next;
      }
      if (reserve()) {
        pinned.add(at);
      } else {
        tree.unpin(at);
      }
    }

    /** True where all that is pinned is in the cache now, and two more fit. */
    private boolean reserve() {
      try {
        tree.reserve(2, () -> 0);
        assertThat(tree.absent()).isZero();
        return true;
      } catch (KvBudgetExceededException e) {
        assertThat(tree.pinned() + tree.absent() + 2).isGreaterThan(LIMIT);
        return false;
      }
    }

    private void drop(KvNode end) {
      if (end.depth() < 2 || end.depth() > LIMIT - 2 - tree.pinned()) {
        return;
      }
      int from = random.nextInt(end.depth() - 1);
      int to = from + 1 + random.nextInt(end.depth() - from);
      tree.reserve(end.depth(), () -> 0);
      KvNode without = tree.drop(end, from, to);
      tree.pin(without);
      pinned.add(without);

      List<KvNode> seen =
          path(end).stream().filter(n -> n.depth() <= from || n.depth() > to).toList();
      List<KvNode> sees = path(without);
      assertThat(without.depth()).isEqualTo(Math.max(to, end.depth()));
      assertThat(sees).hasSameSizeAs(seen);
      for (int i = 0; i < seen.size(); i++) {
        assertThat(sees.get(i).token()).isEqualTo(seen.get(i).token());
        assertThat(sees.get(i).depth()).isEqualTo(seen.get(i).depth());
        content.putIfAbsent(sees.get(i), content(seen.get(i)));
      }
    }

    private static List<KvNode> path(KvNode end) {
      List<KvNode> path = new ArrayList<>();
      for (KvNode at = end; at != null; at = at.parent()) {
        if (!at.isBare()) {
          path.add(at);
        }
      }
      Collections.reverse(path);
      return path;
    }

    void check() {
      KvAccounts.check(tree);
      for (KvNode end : pinned) {
        List<KvNode> path = path(end);
        for (KvNode node : path) {
          if (memory.content[node.slot()] != content(node)) {
            throw new AssertionError("another token's keys lie in slot " + node.slot());
          }
        }
        if (random.nextInt(8) == 0) {
          assertThat(slots(tree.view(end))).isEqualTo(path.stream().map(KvNode::slot).toList());
        }
      }
    }

    private static List<Integer> slots(SlotView view) {
      List<Integer> slots = new ArrayList<>();
      for (int run = 0; run < view.runs(); run++) {
        for (int slot = view.from(run); slot < view.to(run); slot++) {
          slots.add(slot);
        }
      }
      return slots;
    }

    void end() {
      pinned.forEach(tree::unpin);
      assertThat(tree.pinned()).isZero();
      kept.forEach(tree::unkeep);
      assertThat(tree.kept()).isZero();
      tree.purge();
      KvAccounts.check(tree);
      assertThat(tree.inUse() + tree.swapped() + tree.roots().size()).isZero();
    }
  }

  @Test
  void randomOperations_aThousandTimes_keepTheAccountAndTheContent() {
    for (long seed = 0; seed < 1_000; seed++) {
      var play = new Play(seed);
      try {
        for (int operation = 0; operation < 120; operation++) {
          play.operation();
          play.check();
        }
        play.end();
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("with seed " + seed, e);
      }
    }
  }

  private static KvNode pinnedText(KvTree tree, int... tokens) {
    tree.reserve(tokens.length, () -> 0);
    KvNode at = tree.root("");
    for (int token : tokens) {
      at = tree.append(at, token);
    }
    tree.pin(at);
    return at;
  }

  @Test
  void keep_roomIsShort_goesAfterWhatIsCachedAndComesBackWhenPinned() {
    var memory = new Memory(4, 4);
    var tree = new KvTree(memory, 8 * 10);
    KvNode kept = pinnedText(tree, 1);
    KvNode cached = pinnedText(tree, 2);
    memory.content[kept.slot()] = 11;
    memory.content[cached.slot()] = 22;
    tree.keep(kept);
    tree.unpin(kept);
    tree.unpin(cached);

    tree.reclaim(0);
    assertThat(kept.isResident()).isTrue();
    assertThat(cached.isResident()).isFalse();
    tree.reserve(4, () -> 0);
    assertThat(kept.isResident()).isFalse();
    assertThat(tree.swapped()).isEqualTo(2);

    tree.pin(kept);
    assertThat(tree.absent()).isEqualTo(1);
    tree.reserve(3, () -> 0);
    assertThat(memory.content[kept.slot()]).isEqualTo(11);
    tree.unpin(kept);
    tree.unkeep(kept);
    KvAccounts.check(tree);
  }

  @Test
  void swap_full_theLeastRecentlyUsedIsForgotten() {
    var tree = new KvTree(new Memory(64, 64), 8 * 3);
    for (int token = 1; token <= 5; token++) {
      tree.unpin(pinnedText(tree, token));
      tree.reclaim(0);
    }

    assertThat(tree.swapped()).isEqualTo(3);
    assertThat(tree.root("").child(2)).isNull();
    assertThat(tree.root("").child(3)).isNotNull();
  }

  @Test
  void namespaces_shareNothingAndGoWhenEmpty() {
    var tree = new KvTree(new Memory(64, 64), 0);
    KvNode mine = pinnedText(tree, 1, 2);

    assertThat(tree.root("other").child(1)).isNull();
    assertThat(tree.root("").child(1)).isSameAs(mine.parent());

    tree.unpin(mine);
    tree.pin(tree.root("other"));
    tree.unpin(tree.root("other"));
    tree.reclaim(0);
    assertThat(tree.roots()).isEmpty();
  }

  @Test
  void drop_middleOfAText_restKeepsItsPositionsAndTheMiddleGoesWhenNobodyUsesIt() {
    var memory = new Memory(64, 64);
    var tree = new KvTree(memory, 8 * 64);
    KvNode end = pinnedText(tree, 5, 6, 7, 8, 9);
    for (int i = 0; i < 5; i++) {
      memory.content[i] = 50L + i;
    }
    tree.reserve(8, () -> 0);

    KvNode without = tree.drop(end, 1, 3);
    tree.pin(without);
    tree.unpin(end);
    tree.reclaim(0);

    assertThat(without.token()).isEqualTo(9);
    assertThat(without.depth()).isEqualTo(5);
    assertThat(tree.inUse()).isEqualTo(3);
    SlotView view = tree.view(without);
    List<Long> seen = Play.slots(view).stream().map(slot -> memory.content[slot]).toList();
    assertThat(seen).containsExactly(50L, 53L, 54L);
    tree.unpin(without);
    tree.reclaim(0);
    assertThat(tree.inUse()).isZero();
    KvAccounts.check(tree);
  }

  @Test
  void reserve_full_dropsTheLeastRecentlyUsedAndKeepsPins() {
    var memory = new Memory(4, 4);
    var tree = new KvTree(memory, 0);
    tree.pin(tree.root(""));
    tree.reserve(4, () -> 0);
    KvNode kept = tree.append(tree.root(""), 1);
    tree.pin(kept);
    for (int token = 2; token <= 4; token++) {
      KvNode idle = tree.append(tree.root(""), token);
      tree.pin(idle);
      tree.unpin(idle);
    }

    boolean moved = tree.reserve(3, () -> 0);

    assertThat(moved).isTrue();
    assertThat(tree.inUse()).isEqualTo(1);
    assertThat(tree.root("").child(1)).isSameAs(kept);
    assertThatThrownBy(() -> tree.reserve(4, () -> 0))
        .isInstanceOf(KvBudgetExceededException.class);
  }

  @ParameterizedTest(name = "{0} rows and {1} later, at most {2}: {3} slots")
  @CsvSource({
    "8, 900, 1000, 8", // there is room
    "9, 0, 1000, 12", // half as much again
    "9, 8, 1000, 17", // all that is to come
    "9, 900, 1000, 32", // no more than four times what there was
    "50, 900, 1000, 50", // but what is needed
    "9, 900, 20, 20",
    "9, 0, 10, 10"
  })
  void reserve_rowsAndLater_growsByWhatWillBeNeeded(int rows, long later, int limit, int slots) {
    var memory = new Memory(8, limit);
    var tree = new KvTree(memory, 0);

    tree.reserve(rows, () -> later);

    assertThat(memory.capacity()).isEqualTo(slots);
  }

  @Test
  void view_slotsInOnePiece_areOneRun() {
    var tree = new KvTree(new Memory(16, 16), 0);
    tree.reserve(16, () -> 0);
    KvNode at = tree.root("");
    for (int i = 0; i < 5; i++) {
      at = tree.append(at, i);
    }
    tree.append(tree.root(""), 9);
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
    var tree = new KvTree(new Memory(4, 4), 0);
    tree.reserve(1, () -> 0);
    KvNode node = tree.append(tree.root(""), 1);

    assertThatThrownBy(() -> tree.unpin(node)).isInstanceOf(IllegalStateException.class);
  }
}
