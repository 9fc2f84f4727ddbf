package io.ponder4j.generate;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/**
 * What a generator can do.
 *
 * @param supported its capabilities
 * @param contextTokens the most tokens of prompt and text together; {@link Integer#MAX_VALUE} where
 *     unknown
 */
public record Capabilities(Set<Capability> supported, int contextTokens) {

  /** Answers a prompt, nothing more. */
  public static final Capabilities NONE = new Capabilities(Set.of(), Integer.MAX_VALUE);

  public Capabilities {
    supported = Set.copyOf(supported);
    if (contextTokens < 1) {
      throw new IllegalArgumentException("contextTokens must be >= 1, was " + contextTokens);
    }
  }

  /** These capabilities, the context unknown. */
  public static Capabilities of(Capability... supported) {
    return new Capabilities(Set.copyOf(Arrays.asList(supported)), Integer.MAX_VALUE);
  }

  /** True where a capability is there. */
  public boolean has(Capability capability) {
    return supported.contains(capability);
  }

  /** These without one. */
  public Capabilities without(Capability capability) {
    var left = EnumSet.noneOf(Capability.class);
    left.addAll(supported);
    left.remove(capability);
    return new Capabilities(left, contextTokens);
  }

  /** The wanted ones that are not there. */
  public Set<Capability> missing(Set<Capability> wanted) {
    var missing = EnumSet.noneOf(Capability.class);
    missing.addAll(wanted);
    missing.removeAll(supported);
    return missing;
  }
}
