package io.ponder4j.internal;

import io.ponder4j.Budget;
import io.ponder4j.Spent;
import io.ponder4j.generate.Finish;
import io.ponder4j.generate.Usage;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a run may spend, has reserved and has spent, and the same in every run around it. Guarded by
 * the run's lock.
 *
 * <p>A reservation is granted only where it fits all levels, so that spent plus reserved never
 * passes a limit.
 */
final class Ledger {

  /** What is limited by number. */
  enum Resource {
    SAMPLES,
    GENERATED_TOKENS,
    SCORED_STEPS,
    VERIFIER_TOKENS
  }

  private final @Nullable Ledger parent;
  private final long[] allowed; // [resource]
  private final long[] used = new long[Resource.values().length]; // reserved included
  private final long[] reserved = new long[Resource.values().length];
  private final Map<String, Long> tokensByRole = new TreeMap<>();
  private long finished;
  private long cancelled;
  private long failed;
  private long thinking;
  private long prompt;
  private long cached;
  private long verifierBatches;
  private long verifierCalls;
  private boolean limitHit;

  Ledger(@Nullable Ledger parent, Budget budget) {
    this.parent = parent;
    this.allowed =
        new long[] {
          budget.samples(), budget.generatedTokens(), budget.scoredSteps(), budget.verifierTokens()
        };
  }

  /** How much of a resource may still be reserved, at every level. */
  long free(Resource resource) {
    long free = Long.MAX_VALUE;
    for (Ledger at = this; at != null; at = at.parent) {
      free = Math.min(free, at.allowed[resource.ordinal()] - at.used[resource.ordinal()]);
    }
    return free;
  }

  /** How much of a resource is not spent yet, reserved or not, at every level. */
  long left(Resource resource) {
    long left = Long.MAX_VALUE;
    for (Ledger at = this; at != null; at = at.parent) {
      left = Math.min(left, at.allowed[resource.ordinal()] - at.spentOf(resource));
    }
    return left;
  }

  /**
   * Reserves as much of the wanted amount as is free; where that is less, the limit counts as hit.
   */
  long reserve(Resource resource, long wanted) {
    long granted = Math.min(wanted, free(resource));
    for (Ledger at = this; at != null; at = at.parent) {
      at.used[resource.ordinal()] += granted;
      at.reserved[resource.ordinal()] += granted;
    }
    if (granted < wanted) {
      hitLimit();
    }
    return granted;
  }

  /** Turns a reservation into what was really spent; the rest is free again. */
  void settle(Resource resource, long reservedBefore, long spent) {
    for (Ledger at = this; at != null; at = at.parent) {
      at.reserved[resource.ordinal()] -= reservedBefore;
      at.used[resource.ordinal()] += spent - reservedBefore;
    }
  }

  void hitLimit() {
    for (Ledger at = this; at != null; at = at.parent) {
      at.limitHit = true;
    }
  }

  boolean limitHit() {
    return limitHit;
  }

  /** Counts a sample that ended, by its finish; null for one that failed. */
  void countSample(@Nullable Finish finish) {
    for (Ledger at = this; at != null; at = at.parent) {
      if (finish == null) {
        at.failed++;
      } else if (finish == Finish.CANCELLED) {
        at.cancelled++;
      } else {
        at.finished++;
      }
    }
  }

  /** Counts what a generation took beside the tokens that are limited. */
  void countUsage(String role, Usage usage) {
    for (Ledger at = this; at != null; at = at.parent) {
      at.thinking += usage.thinking();
      at.prompt += usage.prompt();
      at.cached += usage.cached();
      at.tokensByRole.merge(role, (long) usage.generated(), Long::sum);
    }
  }

  void countVerification(long calls) {
    for (Ledger at = this; at != null; at = at.parent) {
      at.verifierBatches++;
      at.verifierCalls += calls;
    }
  }

  private long spentOf(Resource resource) {
    return used[resource.ordinal()] - reserved[resource.ordinal()];
  }

  Spent spent(long criticalPath, Duration time) {
    return new Spent(
        used[Resource.SAMPLES.ordinal()],
        finished,
        cancelled,
        failed,
        spentOf(Resource.GENERATED_TOKENS),
        thinking,
        prompt,
        cached,
        verifierBatches,
        verifierCalls,
        spentOf(Resource.SCORED_STEPS),
        spentOf(Resource.VERIFIER_TOKENS),
        criticalPath,
        time,
        tokensByRole);
  }
}
