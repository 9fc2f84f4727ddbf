package io.ponder4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

class BudgetTest {

  private static Spent spent(long started, long generated, long steps, long verifier) {
    return new Spent(
        started, 0, 0, 0, generated, 0, 0, 0, 0, 0, steps, verifier, 0, Duration.ZERO, Map.of());
  }

  @Test
  void unlimited_hasNoLimitAtAll() {
    assertThat(Budget.unlimited())
        .isEqualTo(
            new Budget(
                Budget.NO_LIMIT,
                Budget.NO_LIMIT,
                Budget.NO_LIMIT,
                Budget.NO_LIMIT,
                Budget.unlimited().time()));
    assertThat(Budget.unlimited().hasTimeLimit()).isFalse();
    assertThat(Budget.unlimited().within(Duration.ofDays(1_000_000)).hasTimeLimit()).isTrue();
  }

  @Test
  void with_eachLimit_leavesTheOthers() {
    Budget budget =
        Budget.tokens(1).samples(2).scoredSteps(3).verifierTokens(4).within(Duration.ofSeconds(5));

    assertThat(budget).isEqualTo(new Budget(2, 1, 3, 4, Duration.ofSeconds(5)));
    assertThat(budget.within(Duration.ZERO)).isEqualTo(new Budget(2, 1, 3, 4, Duration.ZERO));
  }

  @Test
  void limits_negative_refused() {
    List<Callable<Budget>> negative =
        List.of(
            () -> Budget.tokens(-1),
            () -> Budget.unlimited().samples(-1),
            () -> Budget.unlimited().scoredSteps(-1),
            () -> Budget.unlimited().verifierTokens(-1),
            () -> Budget.unlimited().within(Duration.ofNanos(-1)));

    for (Callable<Budget> budget : negative) {
      assertThatIllegalArgumentException().isThrownBy(budget::call);
    }
  }

  @Test
  void within_eachLimitReached_stillWithin() {
    Budget budget = Budget.tokens(20).samples(2).scoredSteps(30).verifierTokens(40);

    assertThat(spent(2, 20, 30, 40).within(budget)).isTrue();
    assertThat(spent(3, 20, 30, 40).within(budget)).isFalse();
    assertThat(spent(2, 21, 30, 40).within(budget)).isFalse();
    assertThat(spent(2, 20, 31, 40).within(budget)).isFalse();
    assertThat(spent(2, 20, 30, 41).within(budget)).isFalse();
  }

  @Test
  void spent_rolesOfTheCaller_areCopiedAndSorted() {
    Map<String, Long> roles = new HashMap<>(Map.of("verifier", 1L, "draft", 2L, "generator", 3L));
    Spent spent = new Spent(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, Duration.ZERO, roles);

    roles.clear();

    assertThat(spent.tokensByRole()).isUnmodifiable();
    assertThat(spent.tokensByRole().keySet()).containsExactly("draft", "generator", "verifier");
  }
}
