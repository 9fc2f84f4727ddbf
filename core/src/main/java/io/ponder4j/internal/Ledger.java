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

  /** Of one resource. */
  private static final class Account {
    private final long allowed;
    private long used; // reserved included
    private long reserved;

    Account(long allowed) {
      this.allowed = allowed;
    }

    long spent() {
      return used - reserved;
    }
  }

  private final @Nullable Ledger parent;
  private final Account samples;
  private final Account generatedTokens;
  private final Account scoredSteps;
  private final Account verifierTokens;
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
    this.samples = new Account(budget.samples());
    this.generatedTokens = new Account(budget.generatedTokens());
    this.scoredSteps = new Account(budget.scoredSteps());
    this.verifierTokens = new Account(budget.verifierTokens());
  }

  private Account account(Resource resource) {
    return switch (resource) {
      case SAMPLES -> samples;
      case GENERATED_TOKENS -> generatedTokens;
      case SCORED_STEPS -> scoredSteps;
      case VERIFIER_TOKENS -> verifierTokens;
    };
  }

  /** How much of a resource may still be reserved, at every level. */
  long free(Resource resource) {
    long free = Long.MAX_VALUE;
    for (Ledger at = this; at != null; at = at.parent) {
      Account account = at.account(resource);
      free = Math.min(free, account.allowed - account.used);
    }
    return free;
  }

  /** What may still be reserved of every resource; time is not kept here. */
  Budget left() {
    return Budget.tokens(freeOrNoLimit(Resource.GENERATED_TOKENS))
        .samples(freeOrNoLimit(Resource.SAMPLES))
        .scoredSteps(freeOrNoLimit(Resource.SCORED_STEPS))
        .verifierTokens(freeOrNoLimit(Resource.VERIFIER_TOKENS));
  }

  private long freeOrNoLimit(Resource resource) {
    boolean limited = false;
    for (Ledger at = this; at != null; at = at.parent) {
      limited |= at.account(resource).allowed != Budget.NO_LIMIT;
    }
    return limited ? Math.max(0, free(resource)) : Budget.NO_LIMIT;
  }

  /** How much of a resource is not spent yet, reserved or not, at every level. */
  long left(Resource resource) {
    long left = Long.MAX_VALUE;
    for (Ledger at = this; at != null; at = at.parent) {
      Account account = at.account(resource);
      left = Math.min(left, account.allowed - account.spent());
    }
    return left;
  }

  /**
   * Reserves as much of the wanted amount as is free; where that is less, the limit counts as hit.
   */
  long reserve(Resource resource, long wanted) {
    long granted = Math.max(0, Math.min(wanted, free(resource))); // free may be overdrawn
    for (Ledger at = this; at != null; at = at.parent) {
      Account account = at.account(resource);
      account.used += granted;
      account.reserved += granted;
    }
    if (granted < wanted) {
      hitLimit();
    }
    return granted;
  }

  /** Turns a reservation into what was really spent; the rest is free again. */
  void settle(Resource resource, long reservedBefore, long spent) {
    for (Ledger at = this; at != null; at = at.parent) {
      Account account = at.account(resource);
      account.reserved -= reservedBefore;
      account.used += spent - reservedBefore;
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

  Spent spent(long criticalPath, Duration time) {
    return new Spent(
        samples.used,
        finished,
        cancelled,
        failed,
        generatedTokens.spent(),
        thinking,
        prompt,
        cached,
        verifierBatches,
        verifierCalls,
        scoredSteps.spent(),
        verifierTokens.spent(),
        criticalPath,
        time,
        tokensByRole);
  }
}
