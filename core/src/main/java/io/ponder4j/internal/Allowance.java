package io.ponder4j.internal;

import io.ponder4j.generate.Finish;
import io.ponder4j.generate.Usage;
import io.ponder4j.internal.Ledger.Resource;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * What the generations of one run may draw: samples, and tokens by lease. Guarded by the question's
 * lock.
 *
 * @param tokens what their tokens are charged as: a verifier's are no samples and have a limit of
 *     their own
 */
record Allowance(Ledger ledger, Resource tokens) {

  /** Tokens that a lease is topped up by. */
  private static final int LEASE_TOKENS = 64;

  private boolean areSamples() {
    return tokens == Resource.GENERATED_TOKENS;
  }

  /**
   * Lets a generation start, or not. One without leases gets all its tokens now: an equal share for
   * each that is going to start, this one included.
   *
   * @param stillToStart how many of its siblings are going to ask, this one included
   */
  boolean admit(LiveGeneration generation, int stillToStart) {
    long free = ledger.free(tokens);
    if (free <= 0) {
      ledger.hitLimit();
      return false;
    }
    long starting = stillToStart;
    if (areSamples()) {
      starting = Math.min(stillToStart, ledger.free(Resource.SAMPLES));
      if (ledger.reserve(Resource.SAMPLES, 1) == 0) {
        return false;
      }
      ledger.settle(Resource.SAMPLES, 1, 1);
    }
    if (!generation.leased) {
      long share = Math.max(1, free / starting);
      generation.lend(ledger.reserve(tokens, Math.min(share, generation.maxTokens())));
    }
    return true;
  }

  /** Tops up a lease, by an equal share among the siblings that are as hungry. */
  void topUp(LiveGeneration generation, Collection<LiveGeneration> siblings) {
    long wanted = Math.min(LEASE_TOKENS, generation.maxTokens() - generation.lease());
    if (wanted <= 0) {
      return;
    }
    long hungry =
        siblings.stream()
            .filter(g -> g.isLive() && g.leased && g.lease() <= generation.lease())
            .count();
    long share = Math.max(1, ledger.free(tokens) / Math.max(1, hungry));
    generation.lend(ledger.reserve(tokens, Math.min(wanted, share)));
  }

  /**
   * Books an admitted generation that ended.
   *
   * @param finish null for a failure
   */
  void settle(LiveGeneration generation, @Nullable Finish finish, Usage usage) {
    ledger.settle(tokens, generation.lease(), usage.generated());
    ledger.countUsage(generation.role, usage);
    if (areSamples()) {
      ledger.countSample(finish);
    }
    if (finish == Finish.BUDGET) {
      ledger.hitLimit();
    }
  }

  /** True when no sample or no token is left. */
  boolean isUsedUp() {
    return ledger.left(tokens) <= 0 || (areSamples() && ledger.left(Resource.SAMPLES) <= 0);
  }
}
