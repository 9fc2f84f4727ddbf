package io.ponder4j.verifiers.combine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ponder4j.Budget;
import io.ponder4j.Ponder;
import io.ponder4j.Role;
import io.ponder4j.Selection;
import io.ponder4j.testkit.VirtualClock;
import io.ponder4j.verifiers.rule.Scores;
import io.ponder4j.verify.OutcomeVerifier;
import io.ponder4j.verify.Score;
import io.ponder4j.verify.Unscored;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class RetriedTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final VirtualClock clock = new VirtualClock();
  private final List<String> asked = new ArrayList<>(); // text@second

  /** Scores a text when it is asked about it for the n-th time, n being the text. */
  private final OutcomeVerifier nthTime =
      (prompt, candidates, run) -> {
        var scores = new ArrayList<Score>();
        for (var candidate : candidates) {
          String text = Fakes.text(candidate);
          asked.add(text + "@" + clock.nanos() / 1_000_000_000);
          long times = asked.stream().filter(a -> a.startsWith(text + "@")).count();
          scores.add(times >= Integer.parseInt(text) ? Score.probability(1) : Fakes.NONE);
        }
        return scores;
      };

  @Nested
  class RetriedContract implements LengthContract {
    @Override
    public OutcomeVerifier verifier() {
      return new Retried(Fakes.byLength(), 3, SECOND, clock);
    }
  }

  @Nested
  class RateLimitedContract implements LengthContract {
    @Override
    public OutcomeVerifier verifier() {
      return new RateLimited(Fakes.byLength(), 2, SECOND, clock);
    }
  }

  @Test
  void retried_onlyWhatIsUnscored_withLongerPauses() {
    List<Score> scores = Scores.of(new Retried(nthTime, 3, SECOND, clock), "?", "1", "3", "2", "4");

    assertThat(asked)
        .containsExactly("1@0", "3@0", "2@0", "4@0", "3@1", "2@1", "4@1", "3@3", "4@3");
    assertThat(scores)
        .containsExactly(
            Score.probability(1), Score.probability(1), Score.probability(1), Fakes.NONE);
  }

  @Test
  void retried_failureIsRetried_theLastReasonStays() {
    Score score = Scores.of(new Retried(Fakes.failing(), 2, SECOND, clock), "?", "1").get(0);

    assertThat(score)
        .isEqualTo(new Unscored("the verifier failed: java.lang.IllegalStateException: broken"));
    assertThat(clock.nanos()).isEqualTo(SECOND.toNanos());
  }

  @Test
  void retried_oneAttemptOrNoPause_neverWaits() {
    Scores.of(new Retried(nthTime, 1, SECOND, clock), "?", "3");
    assertThat(asked).hasSize(1);

    Scores.of(new Retried(nthTime, 3, Duration.ZERO, clock), "?", "4");
    assertThat(clock.nanos()).isZero();
  }

  @Test
  void rateLimited_neverMoreThanAllowedInAnyStretch() {
    var limited = new RateLimited(nthTime, 2, SECOND, clock);

    Scores.of(limited, "?", "1", "1", "1");
    Scores.of(limited, "?", "1", "1");
    Scores.of(limited, "?", "1");

    assertThat(asked).containsExactly("1@0", "1@0", "1@1", "1@2", "1@2", "1@3");
  }

  @Test
  void rateLimited_afterAQuietTime_aWholeAllowanceAtOnce() {
    var limited = new RateLimited(nthTime, 2, SECOND, clock);
    Scores.of(limited, "?", "1", "1");
    clock.schedule(Duration.ofSeconds(10), () -> {});
    clock.runUntil(() -> clock.nanos() >= 10 * SECOND.toNanos());

    Scores.of(limited, "?", "1", "1");

    assertThat(asked).containsExactly("1@0", "1@0", "1@10", "1@10");
  }

  @Test
  void waiting_runIsToStop_theRestIsUnscored() {
    var scores = new AtomicReference<List<Score>>(List.of());
    OutcomeVerifier verifier = new RateLimited(nthTime, 1, Duration.ofHours(1), clock);

    Ponder.with(
            (request, listener) -> {
              throw new AssertionError("the verifier is not to generate");
            })
        .verifier(verifier)
        .clock(clock)
        .budget(Budget.unlimited().within(Duration.ofMinutes(1)))
        .using(
            (prompt, run) -> {
              var bound = (OutcomeVerifier) run.get(Role.VERIFIER);
              scores.set(bound.score(prompt, Scores.candidates(prompt, "1", "1", "1"), run));
              return run.conclude(Selection.none());
            })
        .ask("?");

    var late = new Unscored("the run ended while it waited for the rate limit");
    assertThat(scores.get()).containsExactly(Score.probability(1), late, late);
    assertThat(clock.nanos()).isEqualTo(Duration.ofMinutes(1).toNanos());
  }

  @Test
  void retried_runIsToStop_givesUp() {
    var scores = new AtomicReference<List<Score>>(List.of());

    Ponder.with(
            (request, listener) -> {
              throw new AssertionError("the verifier is not to generate");
            })
        .verifier(new Retried(nthTime, 5, Duration.ofHours(1), clock))
        .clock(clock)
        .budget(Budget.unlimited().within(Duration.ofMinutes(1)))
        .using(
            (prompt, run) -> {
              var bound = (OutcomeVerifier) run.get(Role.VERIFIER);
              scores.set(bound.score(prompt, Scores.candidates(prompt, "1", "2"), run));
              return run.conclude(Selection.none());
            })
        .ask("?");

    assertThat(scores.get()).containsExactly(Score.probability(1), Fakes.NONE);
    assertThat(Collections.max(asked)).isEqualTo("2@0");
  }

  @Test
  void new_badParameters_refused() {
    OutcomeVerifier inner = Fakes.byLength();
    assertThatIllegalArgumentException().isThrownBy(() -> new Retried(inner, 0, SECOND));
    assertThatIllegalArgumentException().isThrownBy(() -> new Retried(inner, 1, SECOND.negated()));
    assertThatIllegalArgumentException().isThrownBy(() -> new RateLimited(inner, 0, SECOND));
    assertThatIllegalArgumentException().isThrownBy(() -> new RateLimited(inner, 1, Duration.ZERO));
  }
}
