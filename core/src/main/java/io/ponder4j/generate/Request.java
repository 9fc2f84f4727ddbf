package io.ponder4j.generate;

import java.util.Objects;
import java.util.Optional;

/**
 * One generation to start.
 *
 * @param prefix what to continue
 * @param sampling how to draw and when to end
 * @param seed every draw's key is (this seed, the absolute position of the token): no counter,
 *     thread or timing enters
 * @param steering the in-loop hook, if any; needs {@link Capability#STEERING}
 * @param raced true for a branch of a race: all branches of a run pause whenever one of them
 *     finishes or closes its thinking phase, until the strategy has asked for the next event. Then
 *     who won does not depend on timing, and with {@link Capability#LOCK_STEP} neither does how
 *     many tokens the losers wrote. A raced generation must be awaited through its run.
 */
public record Request(
    Prefix prefix, SamplingParams sampling, long seed, Optional<Steering> steering, boolean raced) {

  public Request {
    Objects.requireNonNull(prefix, "prefix");
    Objects.requireNonNull(sampling, "sampling");
    Objects.requireNonNull(steering, "steering");
  }

  /** A plain request: no steering, no race. */
  public static Request of(Prefix prefix, SamplingParams sampling, long seed) {
    return new Request(prefix, sampling, seed, Optional.empty(), false);
  }

  /** This request, steered. */
  public Request steeredBy(Steering hook) {
    return new Request(prefix, sampling, seed, Optional.of(hook), raced);
  }

  /** This request as a branch of a race. */
  public Request inRace() {
    return new Request(prefix, sampling, seed, steering, true);
  }

  /** This request with other sampling parameters. */
  public Request withSampling(SamplingParams other) {
    return new Request(prefix, other, seed, steering, raced);
  }
}
