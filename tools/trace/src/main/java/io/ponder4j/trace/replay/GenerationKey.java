package io.ponder4j.trace.replay;

import com.fasterxml.jackson.annotation.JsonFormat;
import io.ponder4j.generate.Capabilities;
import io.ponder4j.generate.Capability;
import io.ponder4j.generate.Request;
import java.util.Comparator;

/**
 * What a recorded generation is found by.
 *
 * @param seed the request's
 * @param prefix fingerprint of the request's prefix
 * @param sampling key of the sampling parameters but for the token limit, since a generation can be
 *     replayed to an earlier end
 * @param steered true where a hook could stop or force
 */
record GenerationKey(
    String role,
    @JsonFormat(shape = JsonFormat.Shape.STRING) long seed,
    String prefix,
    String sampling,
    boolean steered)
    implements Comparable<GenerationKey> {

  private static final Comparator<GenerationKey> ORDER =
      Comparator.comparing(GenerationKey::role)
          .thenComparing(GenerationKey::prefix)
          .thenComparing(GenerationKey::sampling)
          .thenComparing(GenerationKey::steered)
          .thenComparingLong(GenerationKey::seed);

  static GenerationKey of(String role, Request request, Capabilities capabilities) {
    return new GenerationKey(
        role,
        request.seed(),
        request.prefix().fingerprint(),
        request.sampling().withMaxTokens(Integer.MAX_VALUE).key(),
        request.steering().isPresent() && capabilities.has(Capability.STEERING));
  }

  GenerationKey unsteered() {
    return new GenerationKey(role, seed, prefix, sampling, false);
  }

  @Override
  public int compareTo(GenerationKey other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return "role '"
        + role
        + "', seed "
        + seed
        + ", prefix "
        + prefix
        + ", "
        + sampling
        + (steered ? ", steered" : "");
  }
}
