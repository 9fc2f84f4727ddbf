package io.ponder4j.verifiers.combine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ponder4j.generate.Prompt;
import io.ponder4j.testkit.OutcomeVerifierContract;
import io.ponder4j.testkit.ScriptedOutcomeVerifier;
import io.ponder4j.verifiers.rule.Scores;
import io.ponder4j.verify.OutcomeVerifier;
import io.ponder4j.verify.Score;
import io.ponder4j.verify.Unscored;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CachedTest implements OutcomeVerifierContract {

  @Override
  public OutcomeVerifier verifier() {
    return new Cached(Fakes.byLength(), 100); // a new one: a known text costs nothing
  }

  @Override
  public Prompt prompt() {
    return Prompt.of("?");
  }

  @Override
  public List<String> texts() {
    return List.of("a", "abc", "abc");
  }

  @Test
  void score_knownText_isNotAskedAbout() {
    var asked = new ArrayList<String>();
    OutcomeVerifier inner =
        Fakes.byText(
            text -> {
              asked.add(text);
              return Score.probability(0.5);
            });
    var cached = new Cached(inner, 100);

    Scores.of(cached, "?", "a", "b", "a");
    List<Score> again = Scores.of(cached, "?", "b", "c");

    assertThat(asked).containsExactly("a", "b", "c");
    assertThat(again).containsExactly(Score.probability(0.5), Score.probability(0.5));
    Scores.of(cached, "other?", "a");
    assertThat(asked).hasSize(4);
  }

  @Test
  void steps_knownText_costsNothing() {
    var cached = new Cached(Fakes.byLength(), 100);
    var candidate = Scores.candidates(prompt(), "a").get(0);

    assertThat(cached.steps(candidate)).isEqualTo(1);
    Scores.of(cached, "?", "a");
    assertThat(cached.steps(candidate)).isZero();
  }

  @Test
  void score_unscored_isAskedAboutAgain() {
    var calls = new AtomicInteger();
    OutcomeVerifier flaky =
        Fakes.byText(text -> calls.getAndIncrement() == 0 ? Fakes.NONE : Score.probability(0.5));
    var cached = new Cached(flaky, 100);

    assertThat(Scores.of(cached, "?", "a")).containsExactly(Fakes.NONE);
    assertThat(Scores.of(cached, "?", "a")).containsExactly(Score.probability(0.5));
    assertThat(Scores.of(cached, "?", "a")).containsExactly(Score.probability(0.5));
    assertThat(calls).hasValue(2);
  }

  @Test
  void score_failingVerifier_unscored_andForgotten() {
    var cached = new Cached(Fakes.failing(), 100);

    assertThat(Scores.of(cached, "?", "a").get(0)).isInstanceOf(Unscored.class);
    assertThat(cached.steps(Scores.candidates(prompt(), "a").get(0))).isEqualTo(1);
  }

  @Test
  void score_fullCache_forgetsTheLeastRecentlyUsed() {
    ScriptedOutcomeVerifier inner = Fakes.byLength();
    var cached = new Cached(inner, 2);

    Scores.of(cached, "?", "a");
    Scores.of(cached, "?", "b");
    Scores.of(cached, "?", "a");
    Scores.of(cached, "?", "c");
    assertThat(inner.calls()).isEqualTo(3);

    Scores.of(cached, "?", "a");
    assertThat(inner.calls()).isEqualTo(3);
    Scores.of(cached, "?", "b");
    assertThat(inner.calls()).isEqualTo(4);
  }

  @Test
  void score_whileSomebodyAsks_waitsForThatScore() throws Exception {
    var asked = new CountDownLatch(1);
    var answer = new CountDownLatch(1);
    var calls = new AtomicInteger();
    OutcomeVerifier slow =
        Fakes.byText(
            text -> {
              calls.incrementAndGet();
              asked.countDown();
              await(answer);
              return Score.probability(0.5);
            });
    var cached = new Cached(slow, 100);

    CompletableFuture<List<Score>> first =
        CompletableFuture.supplyAsync(() -> Scores.of(cached, "?", "a"));
    asked.await();
    CompletableFuture<List<Score>> second =
        CompletableFuture.supplyAsync(() -> Scores.of(cached, "?", "a"));
    answer.countDown();

    assertThat(first.get()).isEqualTo(second.get()).containsExactly(Score.probability(0.5));
    assertThat(calls).hasValue(1);
  }

  @Test
  void score_whomOneWaitsForFails_asksOneself() throws Exception {
    var asked = new CountDownLatch(1);
    var answer = new CountDownLatch(1);
    var calls = new AtomicInteger();
    OutcomeVerifier failsFirst =
        Fakes.byText(
            text -> {
              if (calls.getAndIncrement() == 0) {
                asked.countDown();
                await(answer);
                throw new IllegalStateException("broken");
              }
              return Score.probability(0.5);
            });
    var cached = new Cached(failsFirst, 100);

    CompletableFuture<List<Score>> first =
        CompletableFuture.supplyAsync(() -> Scores.of(cached, "?", "a"));
    asked.await();
    CompletableFuture<List<Score>> second =
        CompletableFuture.supplyAsync(() -> Scores.of(cached, "?", "a"));
    answer.countDown();

    assertThat(first.get().get(0)).isInstanceOf(Unscored.class);
    assertThat(second.get()).containsExactly(Score.probability(0.5));
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void new_noRoom_refused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Cached(Fakes.byLength(), 0));
  }
}
