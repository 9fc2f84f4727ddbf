package io.ponder4j.strategies.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.ponder4j.testkit.Seeds;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A* without paths and models: binary trees of costs, nodes by their place in a heap. */
class OpenNodesTest {

  private static final FrontierRule ONCE = FrontierRule.growing(2).atMostExpansions(100_000);

  /** A complete binary tree: the cost of the edge into each node, leaves from a number on. */
  private record Tree(IntToDoubleFunction cost, int firstLeaf) {

    boolean isLeaf(int node) {
      return node >= firstLeaf;
    }

    /** The cost of the cheapest way from a node to a leaf. */
    double left(int node) {
      return isLeaf(node)
          ? 0
          : Math.min(
              cost.applyAsDouble(2 * node) + left(2 * node),
              cost.applyAsDouble(2 * node + 1) + left(2 * node + 1));
    }

    double g(int node) {
      return node == 1 ? 0 : cost.applyAsDouble(node) + g(node / 2);
    }

    Walk search(FrontierRule rule, IntToDoubleFunction h) {
      var open = new OpenNodes<Integer>(rule, Comparator.naturalOrder());
      open.add(1, h.applyAsDouble(1), isLeaf(1));
      var expanded = new ArrayList<Integer>();
      var fs = new ArrayList<Double>();
      for (var next = open.next(); next.isPresent(); next = open.next()) {
        int node = next.get().item();
        expanded.add(node);
        fs.add(next.get().f());
        open.expanded();
        if (next.get().drawn() == 0) {
          for (int child = 2 * node; child <= 2 * node + 1; child++) {
            open.add(child, g(child) + h.applyAsDouble(child), isLeaf(child));
          }
        }
      }
      return new Walk(expanded, fs, open.goals());
    }
  }

  private record Walk(List<Integer> expanded, List<Double> fs, List<Integer> goals) {}

  private static final Tree F1 = new Tree(node -> 1 + (7 * node) % 5, 16);

  @ParameterizedTest
  @CsvSource({"0, 9", "0.5, 7", "1, 4", "3, 4"})
  void search_fixtureTree_expandsAsMeasured(double share, int expansions) {
    Walk walk = F1.search(ONCE, node -> share * F1.left(node));

    assertThat(walk.expanded()).hasSize(expansions);
    assertThat(walk.goals()).containsExactly(20);
    assertThat(F1.g(20)).isEqualTo(8);
  }

  @ParameterizedTest
  @Seeds(200)
  void search_randomTreeAndConsistentEstimate_isBruteForceWithFewerExpansions(long seed) {
    var random = new SplittableRandom(seed);
    int firstLeaf = 1 << (1 + random.nextInt(7));
    double[] costs = random.doubles(2L * firstLeaf).toArray();
    var tree = new Tree(node -> costs[node], firstLeaf);
    double share = random.nextDouble();

    Walk uniform = tree.search(ONCE, node -> 0);
    Walk aStar = tree.search(ONCE, node -> share * tree.left(node));

    assertThat(tree.g(aStar.goals().get(0))).isCloseTo(tree.left(1), within(1e-9));
    assertThat(uniform.expanded()).containsAll(aStar.expanded());
    assertThat(aStar.fs()).isSorted();
  }

  @Test
  void search_noEstimateAndEqualCosts_isBreadthFirst() {
    Walk walk = new Tree(node -> 1, 16).search(ONCE, node -> 0);

    assertThat(walk.expanded()).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  }

  @Test
  void goals_severalWanted_areTheCheapestInOrder() {
    Walk walk = F1.search(ONCE.collecting(3), node -> 0);

    assertThat(walk.goals()).containsExactly(20, 30, 21);
  }

  @Test
  void goals_endedBefore_areThoseOnTheFrontier() {
    var open =
        new OpenNodes<String>(ONCE.collecting(2).atMostExpansions(1), Comparator.naturalOrder());
    open.add("root", 0, false);
    open.expanded();
    open.add("worse", 2, true);
    open.add("open", 1, false);
    open.add("better", 1.5, true);

    assertThat(open.next()).isEmpty();
    assertThat(open.goals()).containsExactly("better", "worse");
    assertThat(open.open()).containsExactly("open");
  }

  @Test
  void expanded_reopening_comesBackAtItsPriceWithItsChildrenNumberedOn() {
    var open = new OpenNodes<String>(ONCE.reopeningAt(.3), Comparator.naturalOrder());
    open.add("root", .5, false);
    open.expanded();
    open.add("child", .9, false);

    OpenNodes.Node<String> again = open.next().orElseThrow();
    assertThat(again.item()).isEqualTo("root");
    assertThat(again.f()).isCloseTo(.8, within(1e-9));
    assertThat(again.drawn()).isEqualTo(2);
    open.expanded();
    assertThat(open.next().orElseThrow().item()).isEqualTo("child");
  }

  @Test
  void add_beyondTheLargestFrontier_dropsTheWorst() {
    var open = new OpenNodes<String>(ONCE.atMostPaths(2), Comparator.naturalOrder());
    open.add("b", 2, false);
    open.add("c", 3, false);
    open.add("a", 1, false);

    assertThat(open.open()).containsExactly("a", "b");
  }

  @Test
  void next_askedAgain_isTheSame() {
    var open = new OpenNodes<String>(ONCE, Comparator.naturalOrder());
    assertThat(open.next()).isEmpty();
    open.add("a", 1, false);

    Optional<OpenNodes.Node<String>> first = open.next();

    assertThat(open.next()).isEqualTo(first);
  }

  @Test
  void rule_outOfRange_refused() {
    assertThatIllegalArgumentException().isThrownBy(() -> FrontierRule.growing(0));
    assertThatIllegalArgumentException().isThrownBy(() -> ONCE.collecting(0));
    assertThatIllegalArgumentException().isThrownBy(() -> ONCE.atMostExpansions(0));
    assertThatIllegalArgumentException().isThrownBy(() -> ONCE.atMostPaths(0));
    assertThatIllegalArgumentException().isThrownBy(() -> ONCE.reopeningAt(-.1));
    assertThatIllegalArgumentException().isThrownBy(() -> ONCE.reopeningAt(Double.NaN));
  }
}
